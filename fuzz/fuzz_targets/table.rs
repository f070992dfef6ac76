//! Tables of the directory, as spreadsheets write them.
#![no_main]

use libfuzzer_sys::fuzz_target;
use schalter_exchange::entries::sheet::{Column, Sheet, decode};

fuzz_target!(|bytes: &[u8]| {
    let _ = decode(bytes);
    if let Ok(sheet) = Sheet::read(bytes) {
        assert!(!sheet.lines.is_empty());
        for line in &sheet.lines {
            let _ = line.cell(Column::Name);
        }
    }
});
