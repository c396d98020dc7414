// A process that starts local AWS in the directory given to it, says so, and then does nothing more.
import { startLocalAws } from '../../../../local/aws/local-aws.ts';
import { ensurePython } from '../../../../local/aws/venv.mjs';
import { REPOSITORY } from './repository.ts';

const stateDirectory = process.argv[2] ?? '';
const aws = await startLocalAws({ python: await ensurePython(REPOSITORY), stateDirectory });
console.log(`${aws.pid} ${aws.endpoint}`);
setInterval(() => {}, 60_000);
