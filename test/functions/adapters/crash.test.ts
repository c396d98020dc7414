// A process dies before and after each of its effects, and is tried again; one emulator for all of it.
import './crash/plan.ts';
import './crash/compaction.ts';
import './crash/guard.ts';
import './crash/rejudge.ts';
import './crash/request-approval.ts';
import './crash/follow-up.ts';
import './crash/decide.ts';
import './crash/vote.ts';
import './crash/execute.ts';
import './crash/verify.ts';
import './crash/settle.ts';
import './crash/compensate.ts';
import './crash/admission.ts';
import './crash/sweep.ts';
import './crash/facts.ts';
import './crash/working-memory.ts';
import './crash/erase.ts';
