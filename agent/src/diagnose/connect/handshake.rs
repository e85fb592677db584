//! A TLS handshake that goes on whoever answers, so that an untrusted certificate can be looked at.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rustls::pki_types::ServerName;
use spectra_protocol::command::Tls;
use time::OffsetDateTime;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

use super::certificate;
use super::judge::{Judge, Seen};
use crate::diagnose::worker::on_thread;
use crate::diagnose::{Context, Fault};
use crate::tls;

/// Certificates of a chain that are shown; more are a mistake of the server's.
const MAX_CERTIFICATES: usize = 16;

pub(super) async fn handshake(stream: TcpStream, host: &str, patience: Duration, context: &Context) -> Tls {
    match shake(stream, host, patience, context).await {
        Ok(tls) => tls,
        Err(fault) => Tls { error: fault.to_string(), ..Tls::default() },
    }
}

async fn shake(stream: TcpStream, host: &str, patience: Duration, context: &Context) -> Result<Tls, Fault> {
    let name = ServerName::try_from(host.to_owned())
        .map_err(|_| Fault::failed(format!("{host} is no name that a certificate can be for")))?;
    let authorities = context.authorities.clone();
    // The system's authorities are some hundred files.
    let judge = on_thread("authorities", move |_| Judge::new(authorities.as_deref())).await?;
    let judge = Arc::new(judge);
    let config =
        tls::config(Arc::clone(&judge)).map_err(|error| Fault::doing("cannot prepare TLS", &error))?;
    let begun = Instant::now();
    let connecting = TlsConnector::from(Arc::new(config)).connect(name, stream);
    let outcome = timeout(patience, connecting).await;
    let time = begun.elapsed();
    let mut told = shown(judge.seen());
    match outcome {
        Ok(Ok(stream)) => {
            let (_, session) = stream.get_ref();
            told.time = Some(crate::diagnose::ping::nanoseconds(time));
            told.version = session.protocol_version().map_or(String::new(), |version| match version {
                rustls::ProtocolVersion::TLSv1_2 => "TLSv1.2".into(),
                rustls::ProtocolVersion::TLSv1_3 => "TLSv1.3".into(),
                other => format!("{other:?}"),
            });
            let suite = session.negotiated_cipher_suite();
            told.cipher = suite.map_or(String::new(), |suite| format!("{:?}", suite.suite()));
        }
        Ok(Err(error)) => told.error = format!("the handshake failed: {error}"),
        Err(_) => told.error = format!("no handshake within {} ms", patience.as_millis()),
    }
    Ok(told)
}

fn shown(seen: Option<Seen>) -> Tls {
    let Some(Seen { chain, verdict }) = seen else { return Tls::default() };
    let now = OffsetDateTime::now_utc();
    let certificates = chain.iter().take(MAX_CERTIFICATES).map(|der| certificate::read(der, now));
    Tls {
        verified: verdict.is_ok(),
        error: verdict.err().unwrap_or_default(),
        certificates: certificates.collect(),
        ..Tls::default()
    }
}
