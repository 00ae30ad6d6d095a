import {
  createDataset,
  deploy,
  findChampion,
  ingest,
  monitor,
  pipeline,
  registerModel,
  when,
} from 'slipway';
import { z } from 'zod';
import { censusSchema } from './schema.ts';
import { evaluate } from './steps/evaluate.ts';
import { train } from './steps/train.ts';

const share = z.number().min(0).max(1);

export const censusIncome = pipeline({
  name: 'census-income',
  description: 'Predicts whether a person earns more than 50,000 dollars a year (UCI Adult).',
  params: {
    trainData: z.string().default('data/adult.data'),
    trainDataDigest: z
      .string()
      .default('sha256:5b00264637dbfec36bdeaab5676b0b309ff9eb788d63554ca0a249491c86603d'),
    evalData: z.string().default('data/adult.test'),
    evalDataDigest: z
      .string()
      .default('sha256:a2a9044bc167a35b2361efbabec64e89d69ce82d9790d2980119aac5fd7e9c05'),
    lr: z.number().positive().max(1).default(0.003),
    epochs: z.int().min(1).max(200).default(8),
    batchSize: z.int().min(1).max(8192).default(256),
    seed: z.int().min(0).default(7),
    marginOverMajority: share.default(0.05),
    marginOverChampion: z.number().min(-1).max(1).default(0),
    endpoint: z.string().default('census-income'),
    trafficPercent: z.int().min(0).max(100).default(25),
    alertEmails: z.array(z.email()).default(['ml-alerts@census.example']),
  },
  // #region build
  build(p) {
    const dataset = createDataset({ name: 'census' });
    const files = {
      dataset: dataset.name,
      schema: censusSchema,
      delimiter: ', ',
      header: false,
      nullValues: ['?'],
    };
    const trainTable = ingest(
      { ...files, source: p.trainData, sourceDigest: p.trainDataDigest, table: 'train' },
      { name: 'ingest-train' },
    );
    const evalTable = ingest(
      { ...files, source: p.evalData, sourceDigest: p.evalDataDigest, table: 'eval', skipLines: 1 },
      { name: 'ingest-eval' },
    );
    const trained = train({
      table: trainTable.table,
      learningRate: p.lr,
      epochs: p.epochs,
      batchSize: p.batchSize,
      seed: p.seed,
    });
    const current = findChampion({ endpoint: p.endpoint });
    const evaluation = evaluate({
      model: trained.model,
      table: evalTable.table,
      champion: current.champion,
      marginOverMajority: p.marginOverMajority,
      marginOverChampion: p.marginOverChampion,
      seed: p.seed,
    });
    when(evaluation.accepted, { name: 'deploy-decision' }, () => {
      const registered = registerModel({
        model: trained.model,
        evaluation: evaluation.metrics,
        name: 'census-income',
        baseline: trainTable.table,
        except: ['income_bracket'],
      });
      const deployed = deploy({
        endpoint: p.endpoint,
        model: registered.name,
        version: registered.version,
        trafficPercent: p.trafficPercent,
      });
      monitor({
        endpoint: deployed.endpoint,
        baseline: trainTable.table,
        except: ['income_bracket'],
        emails: p.alertEmails,
      });
    });
    return { metrics: evaluation.metrics };
  },
  // #endregion
});
