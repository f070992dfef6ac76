//! The running counter: feeds the switchboard, stores what it decided, performs it.
