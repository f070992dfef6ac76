//! Sans-IO rooms and legs over str0m; one file owns the sockets.
