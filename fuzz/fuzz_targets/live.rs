//! Frames of the live channel, from citizens and from desks. What is taken is written and read
//! again as the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use schalter_web::live::wire::{DeskFrame, Hello, VisitorFrame};

macro_rules! same_again {
    ($frame:ty, $text:expr) => {
        if let Ok(frame) = serde_json::from_str::<$frame>($text) {
            let written = serde_json::to_string(&frame).expect("what was read can be written");
            let again = serde_json::from_str::<$frame>(&written).expect("and read again");
            assert_eq!(frame, again);
        }
    };
}

fuzz_target!(|text: &str| {
    same_again!(Hello, text);
    same_again!(VisitorFrame, text);
    same_again!(DeskFrame, text);
});
