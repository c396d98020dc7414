/** Folder of values over 100 KB in the bucket: `<tenant>/<folder>/<run>/…`. Roles are bound to folders. */
export type ValueFolder = 'runs' | 'turns' | 'calls';
