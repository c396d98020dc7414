import type { VectorIndex } from '../core/ports.ts';

const todo = async (): Promise<never> => {
  throw new Error('TODO');
};

export const s3Vectors = (_indexArn: string): VectorIndex => ({ put: todo, delete: todo, nearest: todo });
