//! What waits to be passed on over one live connection. It costs next to nothing while it is empty,
//! which it nearly always is, and a redraw that is already asked for is not asked for again.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use crate::hub::Push;

/// How many pushes may lie unsent before a connection counts as broken. Redraws do not count.
pub(crate) const BACKLOG: usize = 256;

#[derive(Debug, Default)]
struct Mailbox {
    inner: Mutex<Inner>,
    arrived: Notify,
}

#[derive(Debug, Default)]
struct Inner {
    pushes: VecDeque<Push>,
    /// Whether a redraw is among them.
    redraw: bool,
    /// Whether one of the two ends is gone.
    closed: bool,
}

/// The hub's end; the connection is to be closed when it is dropped.
#[derive(Debug)]
pub(crate) struct Sender(Arc<Mailbox>);

/// The connection's end.
#[derive(Debug)]
pub struct Pushes(Arc<Mailbox>);

/// The connection has gone, or does not keep up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Broken;

/// Nothing lies there at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("nothing was pushed")]
pub struct Nothing;

/// A new mailbox's two ends.
pub(crate) fn mailbox() -> (Sender, Pushes) {
    let mailbox = Arc::<Mailbox>::default();
    (Sender(Arc::clone(&mailbox)), Pushes(mailbox))
}

impl Mailbox {
    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn close(&self) {
        self.lock().closed = true;
        self.arrived.notify_one();
    }
}

impl Sender {
    /// Puts a push in.
    pub fn push(&self, push: Push) -> Result<(), Broken> {
        let mut inner = self.0.lock();
        if inner.closed {
            return Err(Broken);
        }
        if matches!(push, Push::Changed) {
            if inner.redraw {
                return Ok(());
            }
            inner.redraw = true;
        } else if inner.pushes.len() >= BACKLOG {
            return Err(Broken);
        }
        inner.pushes.push_back(push);
        drop(inner);
        self.0.arrived.notify_one();
        Ok(())
    }
}

impl Drop for Sender {
    fn drop(&mut self) {
        self.0.close();
    }
}

impl Pushes {
    /// The next push; none when the connection is to be closed. Nothing is lost if it is cancelled.
    pub async fn recv(&mut self) -> Option<Push> {
        loop {
            if let Some(push) = self.take() {
                return Some(push);
            }
            if self.is_closed() {
                return self.take();
            }
            self.0.arrived.notified().await;
        }
    }

    /// The next push that lies there.
    ///
    /// # Errors
    /// [`Nothing`].
    pub fn try_recv(&mut self) -> Result<Push, Nothing> {
        self.take().ok_or(Nothing)
    }

    /// Whether nothing more will come.
    pub fn is_closed(&self) -> bool {
        self.0.lock().closed
    }

    fn take(&self) -> Option<Push> {
        let mut inner = self.0.lock();
        let push = inner.pushes.pop_front()?;
        if matches!(push, Push::Changed) {
            inner.redraw = false;
        }
        if inner.pushes.is_empty() {
            inner.pushes = VecDeque::new();
        }
        Some(push)
    }
}

impl Drop for Pushes {
    fn drop(&mut self) {
        self.0.close();
    }
}

#[cfg(test)]
mod tests {
    use schalter_domain::ids::MessageId;
    use uuid::Uuid;

    use super::*;

    fn delivered(number: u128) -> Push {
        Push::Delivered(MessageId(Uuid::from_u128(number)))
    }

    #[tokio::test]
    async fn a_redraw_that_waits_is_not_asked_for_again() {
        let (sender, mut pushes) = mailbox();
        for number in 0..3 {
            sender.push(Push::Changed).unwrap();
            sender.push(delivered(number)).unwrap();
        }
        assert!(matches!(pushes.recv().await, Some(Push::Changed)));
        sender.push(Push::Changed).unwrap();
        drop(sender);
        for _ in 0..3 {
            assert!(matches!(pushes.recv().await, Some(Push::Delivered(_))));
        }
        assert!(matches!(pushes.recv().await, Some(Push::Changed)));
        assert!(pushes.recv().await.is_none());
    }

    #[tokio::test]
    async fn who_waits_for_a_push_is_woken_by_it_and_by_the_end() {
        let (sender, mut pushes) = mailbox();
        let reader = tokio::spawn(async move { (pushes.recv().await, pushes.recv().await) });
        tokio::task::yield_now().await;
        sender.push(Push::Superseded).unwrap();
        tokio::task::yield_now().await;
        drop(sender);
        let (first, second) = reader.await.unwrap();
        assert!(matches!(first, Some(Push::Superseded)));
        assert!(second.is_none());
    }

    #[test]
    fn a_full_mailbox_and_one_that_nobody_reads_are_broken() {
        let (sender, pushes) = mailbox();
        for number in 0..BACKLOG {
            sender.push(delivered(number as u128)).unwrap();
        }
        assert_eq!(sender.push(delivered(0)), Err(Broken));
        assert_eq!(sender.push(Push::Changed), Ok(()), "a redraw does no harm");
        drop(pushes);
        assert_eq!(sender.push(Push::Changed), Err(Broken));
    }
}
