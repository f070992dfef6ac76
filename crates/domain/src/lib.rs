//! Pure rules of the office: hours, line, seats, offers, waits.
