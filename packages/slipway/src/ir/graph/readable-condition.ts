/** CEL of KFP's compilers as people read it: `train-auc > 0.8` for `double(int(inputs.…)) > 0.8`. */
export const readableCondition = (condition: string): string =>
  condition
    .replaceAll(/inputs\.parameter_values\['([^']*)'\]/g, (_, name: string) =>
      name.replace(/^pipelinechannel--/, ''),
    )
    .replaceAll(/\b(?:double|int|string)\(([\w-]+)\)/g, '$1')
    .replaceAll(/\b(?:double|int|string)\(([\w-]+)\)/g, '$1')
    .replaceAll(' && ', ' and ')
    .replaceAll(' || ', ' or ')
    .replaceAll('!(', 'not (');
