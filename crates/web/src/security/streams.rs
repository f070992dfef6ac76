//! How many event streams a client holds open.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::client::Client;

type Counts = Arc<Mutex<HashMap<u128, u32>>>;

/// Open streams by client.
#[derive(Clone, Default)]
pub struct Streams(Counts);

/// One open stream; gives its place back when dropped.
pub struct Place {
    counts: Counts,
    prefix: u128,
}

impl Streams {
    /// A place for one more stream of `client`, if it holds fewer than `most`.
    pub fn open(&self, client: Client, most: u32) -> Option<Place> {
        let prefix = client.prefix();
        let mut counts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(prefix).or_default();
        if *count >= most {
            return None;
        }
        *count += 1;
        Some(Place {
            counts: Arc::clone(&self.0),
            prefix,
        })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(&self.prefix) {
            *count -= 1;
            if *count == 0 {
                counts.remove(&self.prefix);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closed_stream_gives_its_place_back() {
        let streams = Streams::default();
        let client = Client([192, 0, 2, 1].into());
        let first = streams.open(client, 2).unwrap();
        let second = streams.open(client, 2).unwrap();
        assert!(streams.open(client, 2).is_none());
        drop(first);
        let third = streams.open(client, 2).unwrap();
        drop((second, third));
        assert!(streams.0.lock().unwrap().is_empty());
    }
}
