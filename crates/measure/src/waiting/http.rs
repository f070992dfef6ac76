//! As much of HTTP/1.1 as a form needs.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::{Context as _, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest as _;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

/// What a form was answered with.
pub struct Answer {
    /// Where to go on.
    pub location: String,
    /// The cookie that was set first, `name=value`.
    pub cookie: String,
}

/// A connection to the server from `address`.
pub async fn connect(address: Ipv4Addr, port: u16) -> anyhow::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from((address, 0)))?;
    let stream = socket
        .connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
        .await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// Sends a form as a browser does.
pub async fn post(
    address: Ipv4Addr,
    port: u16,
    path: &str,
    cookie: &str,
    form: &str,
) -> anyhow::Result<Answer> {
    let mut stream = connect(address, port).await?;
    let cookie = match cookie {
        "" => String::new(),
        cookie => format!("Cookie: {cookie}\r\n"),
    };
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost:{port}\r\nOrigin: http://localhost:{port}\r\n\
         {cookie}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\
         Connection: close\r\n\r\n{form}",
        form.len()
    );
    stream.write_all(request.as_bytes()).await?;
    let mut answer = Vec::with_capacity(2048);
    stream.read_to_end(&mut answer).await?;
    let answer = String::from_utf8_lossy(&answer);
    let head = answer.split("\r\n\r\n").next().unwrap_or_default();
    if !head.starts_with("HTTP/1.1 303") {
        bail!("{path} was answered with {:?}", head.lines().next());
    }
    let field = |name: &str| {
        head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    };
    let cookie = field("set-cookie").and_then(|value| value.split(';').next());
    Ok(Answer {
        location: field("location").context("no Location")?.to_owned(),
        cookie: cookie.context("no cookie")?.to_owned(),
    })
}

/// Opens a live channel.
pub async fn live(
    address: Ipv4Addr,
    port: u16,
    path: &str,
    cookie: &str,
) -> anyhow::Result<WebSocketStream<TcpStream>> {
    let mut request = format!("ws://localhost:{port}{path}").into_client_request()?;
    let headers = request.headers_mut();
    headers.insert("origin", format!("http://localhost:{port}").parse()?);
    headers.insert("cookie", cookie.parse()?);
    let buffers = WebSocketConfig::default()
        .read_buffer_size(4096)
        .write_buffer_size(0);
    let stream = connect(address, port).await?;
    let (socket, _) =
        tokio_tungstenite::client_async_with_config(request, stream, Some(buffers)).await?;
    Ok(socket)
}

/// The first frame of every client.
pub fn hello() -> String {
    let window = uuid::Uuid::from_u128(1);
    format!(
        "{{\"version\":1,\"window\":\"{window}\",\"take_over\":true,\"epoch\":null,\"last_seq\":null}}"
    )
}
