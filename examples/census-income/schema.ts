import type { TableSchema } from 'slipway';

/**
 * UCI Adult (census income). `?` is a missing value; it occurs in three columns only, so anywhere else
 * it rejects its row. The test file ends its labels with a full stop.
 */
export const censusSchema: TableSchema = {
  columns: [
    { name: 'age', type: 'integer', min: 0, max: 130, description: 'Years' },
    { name: 'workclass', type: 'string', nullable: true },
    { name: 'fnlwgt', type: 'integer', min: 0, description: 'People this row stands for' },
    { name: 'education', type: 'string' },
    { name: 'education_num', type: 'integer', min: 1, max: 16 },
    { name: 'marital_status', type: 'string' },
    { name: 'occupation', type: 'string', nullable: true },
    { name: 'relationship', type: 'string' },
    { name: 'race', type: 'string' },
    { name: 'gender', type: 'string', values: ['Female', 'Male'] },
    { name: 'capital_gain', type: 'integer', min: 0, description: 'Dollars' },
    { name: 'capital_loss', type: 'integer', min: 0, description: 'Dollars' },
    { name: 'hours_per_week', type: 'integer', min: 0, max: 168 },
    { name: 'native_country', type: 'string', nullable: true },
    {
      name: 'income_bracket',
      type: 'string',
      values: ['<=50K', '>50K'],
      aliases: { '<=50K.': '<=50K', '>50K.': '>50K' },
      description: 'Whether the yearly income is above 50,000 dollars',
    },
  ],
};
