import { describe, expect, it } from 'vitest';
import { parseStage, stageNamed } from '../../../infra/stages.ts';
import { StageTemplate } from '../template.ts';

const dev = stageNamed('dev');
const indexed = (name: string, keepData: boolean) =>
  new StageTemplate(parseStage({ ...dev, name, keepData, memory: { vectorIndex: true } }));

describe('a stage with a vector index', () => {
  const template = indexed('indexed', false);

  it('has one for cosine, as long as the vectors of the embedder', () => {
    const [[, index] = []] = template.ofType('AWS::S3Vectors::Index');
    expect(index?.Properties).toMatchObject({
      DataType: 'float32',
      Dimension: 512,
      DistanceMetric: 'cosine',
    });
    const embedder = JSON.parse(template.functionOf('admit').properties.Environment.Variables.EMBEDDER);
    expect(embedder.dimensions).toBe(index?.Properties.Dimension);
  });

  it('lets who recalls search it, and nobody do more than those who write facts', () => {
    const readers = template.whoMay('s3vectors:QueryVectors');
    expect(readers).toContain('admit');
    // What erases takes vectors away, and puts none in.
    expect([...template.whoMay('s3vectors:PutVectors'), 'erase'].sort()).toEqual(
      template.whoMay('s3vectors:DeleteVectors'),
    );
    for (const bundle of template.whoMay('s3vectors:PutVectors'))
      expect(template.nouns(bundle, 'dynamodb:PutItem')).toEqual(
        expect.arrayContaining(['FACTS', 'SUBJECTS']),
      );
    const [[id] = []] = template.ofType('AWS::S3Vectors::Index');
    for (const { actions, resources } of readers.flatMap((bundle) => template.statements(bundle)))
      if (actions.some((action) => action.startsWith('s3vectors:')))
        expect(resources).toEqual([JSON.stringify({ 'Fn::GetAtt': [id, 'IndexArn'] })]);
  });

  it('keeps it beyond the stack exactly where it keeps data', () => {
    for (const [kept, policy] of [
      [indexed('kept', true), 'Retain'],
      [template, 'Delete'],
    ] as const)
      for (const type of ['AWS::S3Vectors::Index', 'AWS::S3Vectors::VectorBucket'])
        expect(kept.ofType(type).map(([, { DeletionPolicy }]) => DeletionPolicy)).toEqual([policy]);
  });

  it('is the only one that has one', () => {
    expect(new StageTemplate(dev).ofType('AWS::S3Vectors::Index')).toEqual([]);
  });
});
