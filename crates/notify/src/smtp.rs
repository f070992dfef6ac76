//! Handing a mail to the relay (RFC 5321): everything up to the relay's "go ahead" first, the mail
//! and its final dot last.

use std::time::Duration;

use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS, Mechanism};
use lettre::transport::smtp::client::{
    AsyncSmtpConnection, Certificate, CertificateStore, TlsParameters,
};
use lettre::transport::smtp::commands::{Data, Mail as MailFrom, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};

use crate::mail::{Mail, Unwritable, address};
use crate::{Handed, Roots, Trouble};

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long the answer to the final dot may take (RFC 5321, section 4.5.3.2.6: ten minutes).
const DOT: Duration = Duration::from_secs(600);

/// How the way to the relay is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Protection {
    /// Plain first, then TLS; without it nothing is sent.
    #[default]
    StartTls,
    /// TLS from the first byte.
    Tls,
    /// None: for a relay on the same machine.
    None,
}

/// The relay.
#[derive(Clone)]
pub struct Relay {
    /// Its host name, which its certificate must bear.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the way is protected.
    pub protection: Protection,
    /// The name and password to log in with.
    pub login: Option<(String, String)>,
    /// How the house names itself to it.
    pub hello: String,
    /// Whom it believes.
    pub roots: Roots,
}

/// The relay waits for the mail.
pub struct ReadyMail {
    connection: AsyncSmtpConnection,
    bytes: Vec<u8>,
    message_id: String,
}

impl Relay {
    /// Opens a connection and logs in.
    async fn connect(&self) -> Result<AsyncSmtpConnection, Trouble> {
        let name = ClientId::Domain(self.hello.clone());
        let at_once = match self.protection {
            Protection::Tls => Some(self.tls()?),
            _ => None,
        };
        let server = (self.host.as_str(), self.port);
        let opened =
            AsyncSmtpConnection::connect_tokio1(server, Some(PATIENCE), &name, at_once, None);
        let mut connection = in_time(opened).await?;
        if self.protection == Protection::StartTls {
            if !connection.can_starttls() {
                connection.abort().await;
                return Err(Trouble::passing("smtp-no-starttls"));
            }
            in_time(connection.starttls(self.tls()?, &name)).await?;
        }
        if let Some((user, password)) = &self.login {
            let mechanisms: &[Mechanism] = DEFAULT_MECHANISMS;
            let login = Credentials::new(user.clone(), password.clone());
            // A wrong password is the operator's to mend; the mail waits for it.
            let answer = in_time(connection.auth(mechanisms, &login)).await;
            answer.map_err(|trouble| Trouble::passing(format!("login-{}", trouble.code)))?;
        }
        Ok(connection)
    }

    /// Whether the relay answers, is who it says, and takes the login. Nothing is sent.
    ///
    /// # Errors
    /// See [`Trouble`].
    pub async fn probe(&self) -> Result<(), Trouble> {
        let mut connection = self.connect().await?;
        let _ = in_time(connection.quit()).await;
        Ok(())
    }

    /// Does everything up to the relay's "go ahead".
    ///
    /// # Errors
    /// See [`Trouble`]; the relay has forgotten the mail then.
    pub async fn prepare(&self, mail: &Mail) -> Result<ReadyMail, Trouble> {
        let unwritable = |_: Unwritable| Trouble::lasting("address");
        let (from, to) = (&mail.bounces_to, &mail.to);
        let bytes = mail.bytes().map_err(unwritable)?;
        let wide = from.is_international() || to.is_international() || !bytes.is_ascii();
        let (from, to) = (address(from), address(to));
        let (from, to) = (from.map_err(unwritable)?, to.map_err(unwritable)?);
        let mut connection = self.connect().await?;
        let mut options = Vec::new();
        if wide {
            if !connection
                .server_info()
                .supports_feature(Extension::SmtpUtfEight)
            {
                connection.abort().await;
                return Err(Trouble::lasting("smtp-no-utf8"));
            }
            options.push(MailParameter::SmtpUtfEight);
        }
        in_time(connection.command(MailFrom::new(Some(from), options))).await?;
        in_time(connection.command(Rcpt::new(to, Vec::new()))).await?;
        in_time(connection.command(Data)).await?;
        Ok(ReadyMail {
            connection,
            bytes,
            message_id: mail.message_id(),
        })
    }

    fn tls(&self) -> Result<TlsParameters, Trouble> {
        let mut tls =
            TlsParameters::builder(self.host.clone()).certificate_store(CertificateStore::Default);
        for own in self.roots.own() {
            let own = Certificate::from_der(own.to_vec()).map_err(|_| Trouble::passing("tls"))?;
            tls = tls.add_root_certificate(own);
        }
        tls.build().map_err(|_| Trouble::passing("tls"))
    }
}

impl ReadyMail {
    /// Writes the mail and its final dot, and reads the relay's answer.
    pub async fn hand_over(mut self) -> Handed {
        let answer = tokio::time::timeout(DOT, self.connection.message(&self.bytes)).await;
        let answer = match answer {
            Ok(answer) => answer.map_err(|error| trouble(&error)),
            Err(_) => Err(Trouble::passing("timeout")),
        };
        match answer {
            Ok(_) => {
                // The mail is taken; how the relay says goodbye does not matter.
                tokio::spawn(async move {
                    let _ = in_time(self.connection.quit()).await;
                });
                Handed::Taken(Some(self.message_id))
            }
            Err(trouble) if trouble.code.starts_with("smtp-") => Handed::Refused(trouble),
            Err(trouble) => Handed::Doubtful(trouble),
        }
    }
}

async fn in_time<T>(
    step: impl Future<Output = Result<T, lettre::transport::smtp::Error>>,
) -> Result<T, Trouble> {
    match tokio::time::timeout(PATIENCE, step).await {
        Ok(answer) => answer.map_err(|error| trouble(&error)),
        Err(_) => Err(Trouble::passing("timeout")),
    }
}

/// Whether the other side's certificate was not believed, somewhere below.
fn is_unbelieved(error: &(dyn std::error::Error + 'static)) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        let inner = error.downcast_ref::<std::io::Error>();
        let inner = inner.and_then(std::io::Error::get_ref);
        if error.is::<rustls::Error>()
            || inner
                .and_then(|inner| inner.downcast_ref::<rustls::Error>())
                .is_some()
        {
            return true;
        }
        next = error.source();
    }
    false
}

/// A 5xx answer is for good; everything else may pass.
fn trouble(error: &lettre::transport::smtp::Error) -> Trouble {
    if let Some(code) = error.status() {
        let code_text = format!("smtp-{code}");
        return match error.is_permanent() {
            true => Trouble::lasting(code_text),
            false => Trouble::passing(code_text),
        };
    }
    if error.is_timeout() {
        Trouble::passing("timeout")
    } else if error.is_tls() || is_unbelieved(error) {
        Trouble::passing("tls")
    } else if error.is_response() {
        Trouble::passing("answer")
    } else {
        Trouble::passing("connect")
    }
}
