//! What stands in addresses of pages and in small fields: ids, numbers of matters, languages,
//! streets and names of the directory, and the search over it.
#![no_main]

use libfuzzer_sys::fuzz_target;
use schalter_domain::directory::Responsibility;
use schalter_domain::holidays::Land;
use schalter_domain::ids::VisitId;
use schalter_domain::language::Language;
use schalter_domain::ticket::TicketNumber;

fuzz_target!(|text: &str| {
    if let Ok(id) = text.parse::<VisitId>() {
        assert_eq!(id.to_string().parse(), Ok(id));
    }
    if let Ok(number) = text.parse::<TicketNumber>() {
        let again: TicketNumber = number.to_string().parse().expect("a number is one");
        assert_eq!(again, number);
    }
    if let Ok(language) = text.parse::<Language>() {
        assert_eq!(language.tag(), text);
    }
    let _ = text.parse::<Land>();
    let _ = Responsibility::street(text);
    let _ = Responsibility::initials(text);
    let _ = Responsibility::topic(text);
});
