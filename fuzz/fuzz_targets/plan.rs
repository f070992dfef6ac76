//! Plans of the house. What is taken is written and read again as the same plan.
#![no_main]

use libfuzzer_sys::fuzz_target;
use schalter_exchange::plan::Plan;

fuzz_target!(|text: &str| {
    match Plan::parse(text) {
        Ok(plan) => {
            let written = plan.to_toml();
            let again = Plan::parse(&written).expect("what is exported can be applied");
            assert_eq!(again.to_toml(), written);
        }
        Err(problems) => assert!(!problems.is_empty(), "a refusal names its reason"),
    }
});
