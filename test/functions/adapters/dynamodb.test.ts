// The adapters on a real table and bucket; one emulator for all of it.
import './dynamodb/table.ts';
import './dynamodb/events.ts';
import './dynamodb/turns.ts';
import './dynamodb/contexts.ts';
import './dynamodb/budgets.ts';
import './dynamodb/runs.ts';
import './dynamodb/approvals.ts';
import './dynamodb/approval-kinds.ts';
import './dynamodb/votes.ts';
import './dynamodb/grants.ts';
import './dynamodb/audit.ts';
import './dynamodb/calls.ts';
import './dynamodb/switches.ts';
import './dynamodb/values.ts';
import './dynamodb/memory.ts';
import './dynamodb/facts.ts';
import './dynamodb/indexed-facts.ts';
