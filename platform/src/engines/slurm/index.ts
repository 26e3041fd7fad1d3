export { createSlurmEngine } from './slurm-engine.js';
