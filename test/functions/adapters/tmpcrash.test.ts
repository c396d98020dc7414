import './crash/verify.ts';
