//! Why the program ends early: one line that says what happened and what to do, and an exit code.

use std::fmt;
use std::process::ExitCode;

use schalter_media::MediaError;
use schalter_store::StoreError;

/// What the exit codes mean; `--help` and the generated reference show it.
pub const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  something unforeseen; the message names it
  2  the command line, the configuration or a plan is wrong
  3  the database: no folder, not writable, not reachable, newer than this program
  4  an address or port is busy or not ours";

/// The kind of failure, which is the exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Something unforeseen.
    Other = 1,
    /// The command line, the configuration or a plan.
    Input = 2,
    /// The database.
    Database = 3,
    /// An address or port.
    Address = 4,
}

/// Why the program ends early.
#[derive(Debug)]
pub struct Failure {
    kind: Kind,
    /// What happened.
    what: String,
    /// What to do about it.
    remedy: String,
}

impl Failure {
    /// A failure; neither text ends with a full stop.
    pub fn new(kind: Kind, what: impl fmt::Display, remedy: impl fmt::Display) -> Self {
        Self {
            kind,
            what: what.to_string(),
            remedy: remedy.to_string(),
        }
    }

    /// A mistake in what was given to the program.
    pub fn input(what: impl fmt::Display, remedy: impl fmt::Display) -> Self {
        Self::new(Kind::Input, what, remedy)
    }

    /// The same failure with another way out.
    #[must_use]
    pub fn with_remedy(self, remedy: impl fmt::Display) -> Self {
        Self {
            remedy: remedy.to_string(),
            ..self
        }
    }

    /// The exit code.
    pub fn code(&self) -> ExitCode {
        ExitCode::from(self.kind as u8)
    }

    /// The failure of listening on `address`, which the configuration calls `key`.
    pub fn listen(key: &str, address: impl fmt::Display, error: &std::io::Error) -> Self {
        use std::io::ErrorKind;
        let what = match error.kind() {
            ErrorKind::AddrInUse => format!("{address} is in use by another program"),
            ErrorKind::AddrNotAvailable => format!("{address} is not an address of this machine"),
            ErrorKind::PermissionDenied => format!("this user may not listen on {address}"),
            _ => format!("cannot listen on {address}: {error}"),
        };
        let remedy = match error.kind() {
            ErrorKind::AddrInUse => {
                format!("Stop that program (`ss -lntup` shows it) or set {key} to another port")
            }
            ErrorKind::AddrNotAvailable => {
                format!("Set {key} to one of this machine's addresses (`ip addr` shows them)")
            }
            ErrorKind::PermissionDenied => {
                format!("Set {key} to a port above 1023, or give the service CAP_NET_BIND_SERVICE")
            }
            _ => format!("Check {key}"),
        };
        Self::new(Kind::Address, what, remedy)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.", self.what.replace('\n', " "))?;
        if !self.remedy.is_empty() {
            write!(f, " {}.", self.remedy)?;
        }
        Ok(())
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let remedy = match &error {
            StoreError::Address => "Correct database.url".to_owned(),
            StoreError::FolderMissing(folder) => {
                format!(
                    "Create it with `mkdir -p {}`, or set database.url",
                    folder.display()
                )
            }
            StoreError::NotWritable { .. } => {
                "Give this user the right to write there, or set database.url".to_owned()
            }
            StoreError::Unreachable(_) => {
                "Check that the database runs, and database.url".to_owned()
            }
            StoreError::Newer { .. } => {
                "Start the newer release of schalter, or restore the backup made before it"
                    .to_owned()
            }
            StoreError::Backup { .. } => "Make room beside the database".to_owned(),
            StoreError::Damaged { .. } => "Nothing was changed. Take another backup".to_owned(),
            StoreError::Taken { .. } => {
                return Self::input(error, "Choose another");
            }
            _ => "See the log; the database may be damaged or in use by something else".to_owned(),
        };
        let what = match &error {
            StoreError::FolderMissing(folder) => {
                format!(
                    "the folder {} for the database does not exist",
                    folder.display()
                )
            }
            other => other.to_string(),
        };
        Self::new(Kind::Database, what, remedy)
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        let remedy = "Check that there is room on the disk, and that this user may write there";
        Self::new(Kind::Other, error, remedy)
    }
}

impl From<MediaError> for Failure {
    fn from(error: MediaError) -> Self {
        match &error {
            MediaError::Listen {
                protocol,
                address,
                source,
            } => Self::listen(
                &format!("media.{protocol}"),
                format!("{protocol} {address}"),
                source,
            ),
            MediaError::NoPublicAddress(_) => Self::input(
                &error,
                "Set media.public_addresses to the address by which browsers reach this server",
            ),
            _ => Self::new(Kind::Other, &error, ""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_one_line_with_a_remedy() {
        let busy = std::io::Error::from(std::io::ErrorKind::AddrInUse);
        let failure = Failure::listen("server.listen", "127.0.0.1:8080", &busy);
        assert_eq!(
            failure.to_string(),
            "127.0.0.1:8080 is in use by another program. Stop that program (`ss -lntup` shows it) \
             or set server.listen to another port."
        );
        let missing = Failure::from(StoreError::FolderMissing("var".into()));
        assert!(
            missing
                .to_string()
                .ends_with("Create it with `mkdir -p var`, or set database.url.")
        );
        assert_eq!(missing.code(), ExitCode::from(3));
    }
}
