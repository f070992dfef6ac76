//! The running server: everything is started in the order in which it can fail, and ends in the
//! opposite one.

use std::future::Future;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use schalter_exchange::{Exchange, Parts};
use schalter_media::Media;
use schalter_store::Store;
use schalter_web::App;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::clock::{SystemClock, SystemEntropy};
use crate::config::{self, Config};
use crate::failure::{Failure, Kind};
use crate::{accounts, files, follow, house, logs, manager, outgoing, sensors, telephone, wiring};

/// How long open requests may take once the end has begun.
const REQUESTS: Duration = Duration::from_secs(6);
/// How long the counter and the database may then take: together less than 10 s.
const END: Duration = Duration::from_secs(3);

/// `serve`: runs until a signal comes.
pub async fn serve(config: Config) -> Result<(), Failure> {
    logs::start(&config.log);
    stay_at_hangup(&config)?;
    let listener = listen(config.server.listen, "server.listen")?;
    let redirected = redirecting(&config)?;
    let store = house::open(&config).await?;
    let ended = run(&config, listener, store, |address| {
        tracing::info!(%address, "listening");
        manager::tell(manager::READY);
    })
    .await;
    if let Some(redirected) = redirected {
        redirected.abort();
    }
    ended
}

/// Sends those who come by plain HTTP to HTTPS, where that is wished.
fn redirecting(config: &Config) -> Result<Option<JoinHandle<()>>, Failure> {
    let Some(address) = config.server.redirect else {
        return Ok(None);
    };
    let listener = listen(address, "server.redirect")?;
    let urls = config.server.public_url.iter();
    // The configuration was checked.
    let Some(to) = urls.filter_map(|url| url.parse().ok()).next() else {
        return Ok(None);
    };
    Ok(Some(tokio::spawn(async move {
        let served = schalter_web::redirecting(listener, to, std::future::pending()).await;
        if let Err(error) = served {
            tracing::error!(%error, "nobody is redirected from plain HTTP");
        }
    })))
}

/// Takes the address, so that a busy port is told before anything else happens.
pub fn listen(address: SocketAddr, key: &str) -> Result<TcpListener, Failure> {
    let bound = TcpListener::bind(address)
        .and_then(|listener| listener.set_nonblocking(true).map(|()| listener));
    bound.map_err(|error| Failure::listen(key, address, &error))
}

/// Runs a server on `listener` and `store` until a signal comes; `ready` is told its address.
pub async fn run(
    config: &Config,
    listener: TcpListener,
    store: Store,
    ready: impl FnOnce(SocketAddr),
) -> Result<(), Failure> {
    let stop = stop_signal()?;
    let known = house::existing(&store).await?;
    let (media, events) = Media::start(wiring::media(&config.media), wiring::media_clock())?;
    let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
    let phone = telephone::start(&config.phone, &media, &*entropy).await?;
    let exchange = Exchange::start(Parts {
        store: store.clone(),
        media: Some((media.clone(), events)),
        phone,
        clock: clock.clone(),
        entropy: entropy.clone(),
        policy: wiring::policy(&config.office),
        ice: wiring::ice(&config.media)?,
        accounts: accounts::settings(config)?,
        kiosks: wiring::kiosks(&config.kiosk),
        outgoing: outgoing::outgoing(config)?,
    })
    .await?;
    let sensors = sensors::connect(&config.mqtt, &exchange, entropy.as_ref())?;
    let app = App::new(schalter_web::Parts {
        exchange: exchange.clone(),
        store: store.clone(),
        clock,
        entropy,
        config: wiring::web(config, files::allow(config.server.connections))?,
        media_figures: wiring::figures(exchange.clone(), media),
    });
    let following = tokio::spawn(follow::follow(store.clone(), exchange.clone(), known));
    let sensing = sensors.map(|heard| tokio::spawn(sensors::follow(heard, exchange.clone())));
    for warning in config::warnings(config) {
        tracing::warn!("{warning}");
    }
    if let Ok(address) = listener.local_addr() {
        ready(address);
    }
    let ended = until_stopped(config, listener, app, &exchange, stop).await;
    following.abort();
    if let Some(sensing) = sensing {
        sensing.abort();
    }
    finish(&exchange, &store).await;
    ended
}

/// Why the server ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// It does not.
    No,
    /// A signal came.
    Asked,
    /// Another server has taken over the switchboard.
    Deposed,
}

/// Serves until `stop`, or until another server has taken over.
async fn until_stopped(
    config: &Config,
    listener: TcpListener,
    app: App,
    exchange: &Exchange,
    stop: impl Future<Output = ()> + Send + 'static,
) -> Result<(), Failure> {
    let (draining, deposed) = (exchange.clone(), exchange.clone());
    let (ended, mut ending) = watch::channel(Ending::No);
    let shutdown = async move {
        let why = tokio::select! {
            () = stop => Ending::Asked,
            () = deposed.stopped() => Ending::Deposed,
        };
        tracing::info!("stopping: no new visits, clients are told to reconnect");
        manager::tell(manager::STOPPING);
        if why == Ending::Asked {
            let hotline = draining.hotline();
            tokio::select! {
                () = hotline.drain() => {}
                () = deposed.stopped() => {}
            }
        }
        draining.drain();
        ended.send_replace(why);
    };
    let tls = wiring::certificates(&config.server);
    let why = ending.clone();
    let patience = async {
        let _ = ending.wait_for(|ending| *ending != Ending::No).await;
        tokio::time::sleep(REQUESTS).await;
    };
    let served = tokio::select! {
        served = schalter_web::run(app, listener, tls, shutdown) => served,
        () = patience => {
            tracing::warn!("some requests did not end in time");
            Ok(())
        }
    };
    served.map_err(served_badly)?;
    if *why.borrow() == Ending::Deposed {
        let remedy = "It ends here; the service manager may start it again as a standby";
        return Err(Failure::new(
            Kind::Other,
            "another server has taken over",
            remedy,
        ));
    }
    Ok(())
}

fn served_badly(error: schalter_web::ServeError) -> Failure {
    use schalter_web::ServeError::{Certificate, Io, Key, Root, Tls};
    let (kind, remedy) = match &error {
        Certificate { .. } => (
            Kind::Input,
            "Check server.tls.cert: it must be a chain in PEM",
        ),
        Key { .. } => (
            Kind::Input,
            "Check server.tls.key: it must be a private key in PEM",
        ),
        Tls(_) => (
            Kind::Input,
            "Check that server.tls.cert and server.tls.key belong together",
        ),
        Root { .. } => (
            Kind::Input,
            "Check server.tls.acme_root: it must be a certificate in PEM",
        ),
        Io(_) => (Kind::Other, "See the log"),
    };
    Failure::new(kind, error, remedy)
}

/// Ends what still runs, within [`END`].
async fn finish(exchange: &Exchange, store: &Store) {
    let ending = async {
        exchange.shutdown().await;
        if let Err(error) = store.close().await {
            tracing::warn!(%error, "the database did not close in order");
        }
    };
    if tokio::time::timeout(END, ending).await.is_err() {
        tracing::warn!("ending took too long; ending all the same");
    }
    tracing::info!("ended");
}

/// A reload must not end the server, not even where it has no certificate to read again. The demo
/// does not ask for this: it ends with its terminal.
fn stay_at_hangup(config: &Config) -> Result<(), Failure> {
    let mut hangup = signal(SignalKind::hangup()).map_err(deaf)?;
    let nothing = config.server.tls.cert.is_none();
    tokio::spawn(async move {
        while hangup.recv().await.is_some() {
            if nothing {
                tracing::info!("there is no certificate to read again");
            }
        }
    });
    Ok(())
}

/// Comes with SIGTERM or SIGINT. A second one ends the process at once.
fn stop_signal() -> Result<impl Future<Output = ()> + Send + 'static, Failure> {
    let mut terminate = signal(SignalKind::terminate()).map_err(deaf)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(deaf)?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tokio::spawn(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            std::process::exit(1);
        });
    })
}

fn deaf(error: std::io::Error) -> Failure {
    Failure::new(Kind::Other, format!("signals cannot be heard: {error}"), "")
}
