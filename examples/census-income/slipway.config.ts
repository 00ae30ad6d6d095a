import { defineProject } from 'slipway';

export default defineProject({
  name: 'census-income',
  image: 'census-income:latest',
  stateFolder: process.env.CENSUS_STATE ?? '.slipway',
  defaultEnvironment: 'staging',
  // What only people can say of a model, for its card (slipway release card).
  models: {
    'census-income': {
      owner: 'the authors of this example',
      intendedUse:
        'Shows a pipeline from data to production. Estimates whether an adult in the United States of 1994 earned more than 50,000 dollars a year.',
      outOfScope: 'Decisions about people: credit, insurance, hiring, housing.',
      limitations:
        'The data is a sample of the census of 1994; prices and work have changed since. Its groups differ in size and in how often they earn more, and the model follows them: see the tables by gender and race.',
    },
  },
  environments: {
    staging: { releasesTo: 'prod' },
    prod: {
      smtp: {
        host: '127.0.0.1',
        port: Number(process.env.CENSUS_SMTP_PORT ?? 2525),
        from: 'slipway@census.example',
      },
    },
  },
});
