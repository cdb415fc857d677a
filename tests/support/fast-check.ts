import fc from 'fast-check';

/**
 * fast-check, which starts from one seed, so that a run that passed passes again. GRANTWAY_TEST_SEED starts it
 * elsewhere: `GRANTWAY_TEST_SEED=$RANDOM npm test`.
 */
fc.configureGlobal({ seed: Number(process.env.GRANTWAY_TEST_SEED ?? 20_261_129) });

export default fc;
