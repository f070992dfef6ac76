//! How many files this process may hold open: each connection is one. The system's soft limit is
//! raised as far as needed; what the hard limit leaves is what can be served.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Files for everything else: the database, media, requests to other servers.
const RESERVE: u64 = 512;
/// The least that is served, however few files there are.
const LEAST: u32 = 16;

/// Makes room for `wanted` connections; gives how many there is room for.
pub fn allow(wanted: u32) -> u32 {
    let limit = getrlimit(Resource::Nofile);
    let raised = raised(limit, wanted);
    let held = match setrlimit(Resource::Nofile, raised) {
        Ok(()) => raised,
        Err(error) => {
            tracing::warn!(%error, "the number of open files cannot be raised");
            limit
        }
    };
    let room = room(held, wanted);
    if room < wanted {
        tracing::warn!(
            "server.connections is {wanted}, but the system lets this process open so few files \
             that {room} connections are served; raise the hard limit (LimitNOFILE, ulimit -Hn)"
        );
    }
    room
}

/// The soft limit as high as needed and allowed.
fn raised(limit: Rlimit, wanted: u32) -> Rlimit {
    let needed = u64::from(wanted) + RESERVE;
    let allowed = limit.maximum.map_or(needed, |most| most.min(needed));
    Rlimit {
        current: limit.current.map(|now| now.max(allowed)),
        maximum: limit.maximum,
    }
}

fn room(limit: Rlimit, wanted: u32) -> u32 {
    let Some(files) = limit.current else {
        return wanted;
    };
    let left = u32::try_from(files.saturating_sub(RESERVE)).unwrap_or(u32::MAX);
    left.clamp(LEAST, wanted.max(LEAST))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(current: Option<u64>, maximum: Option<u64>) -> Rlimit {
        Rlimit { current, maximum }
    }

    #[test]
    fn the_soft_limit_rises_as_far_as_needed_and_allowed() {
        let usual = raised(limit(Some(1_024), Some(524_288)), 16_000);
        assert_eq!(usual, limit(Some(16_512), Some(524_288)));
        assert_eq!(room(usual, 16_000), 16_000);
        let narrow = raised(limit(Some(1_024), Some(4_096)), 16_000);
        assert_eq!(narrow, limit(Some(4_096), Some(4_096)));
        assert_eq!(room(narrow, 16_000), 3_584);
    }

    #[test]
    fn a_limit_is_never_lowered_and_somebody_is_always_served() {
        let high = limit(Some(100_000), None);
        assert_eq!(raised(high, 16_000), high);
        assert_eq!(room(high, 16_000), 16_000);
        assert_eq!(room(limit(None, None), 16_000), 16_000);
        assert_eq!(room(limit(Some(100), Some(100)), 16_000), LEAST);
    }
}
