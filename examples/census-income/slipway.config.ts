import { defineProject } from 'slipway';

export default defineProject({
  name: 'census-income',
  image: 'census-income:latest',
  stateFolder: process.env.CENSUS_STATE ?? '.slipway',
  defaultEnvironment: 'staging',
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
