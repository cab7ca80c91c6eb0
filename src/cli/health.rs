//! `grantor health`: whether the running server of this configuration can serve, for whoever watches over it.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use clap::Args;
use serde_json::json;

use super::Common;
use super::failure::{Code, Failure};
use super::output::Report;
use crate::config::{self, Settings};
use crate::fetch::ask_here;
use crate::types::one_line;

/// `health`
#[derive(Args)]
pub struct Arguments {
    /// The address and port the server listens on, if it was started with this too [default: 127.0.0.1:8080]
    #[arg(long, value_name = "ADDR")]
    bind: Option<SocketAddr>,
}

/// Asks the server on this computer, once.
pub async fn run(common: &Common, arguments: &Arguments) -> Result<Report, Failure> {
    let mut flags = common.flags();
    flags.bind = arguments.bind.map(|address| address.to_string());
    let settings = config::load(&flags)?.settings;
    let address = reached_at(settings.server.bind);
    let url = url(&settings, address);
    let not_ready = |why: &str| Failure::new(Code::Unavailable, format!("not ready at {url}: {why}"));
    let answered = ask_here(&url, address)
        .await
        .map_err(|why| not_ready(&why.to_string()))?;
    if answered.status != 200 {
        let text = String::from_utf8_lossy(&answered.body);
        // It may be anybody that answers there.
        let first = one_line(text.lines().next().unwrap_or_default(), 200);
        return Err(not_ready(&format!("it answers {} {first}", answered.status)));
    }
    let value = json!({ "ready": true, "url": url });
    Ok(Report::either(format!("ready at {url}\n"), value))
}

/// Where a server is reached on its own computer that listens on `bind`.
fn reached_at(bind: SocketAddr) -> SocketAddr {
    let ip = match bind.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, bind.port())
}

/// The readiness of the server at `address`: by the issuer's name where TLS asks for one.
fn url(settings: &Settings, address: SocketAddr) -> String {
    let issuer = settings.issuer().ok();
    match (&settings.server.tls.certificate, issuer) {
        (None, _) => format!("http://{address}/readyz"),
        (Some(_), Some(issuer)) if issuer.host_name().parse::<IpAddr>().is_err() => {
            format!("https://{}:{}/readyz", issuer.host_name(), address.port())
        }
        (Some(_), _) => format!("https://{address}/readyz"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ours_the_server_is_asked_where_it_listens() {
        let mut settings = Settings::default();
        let mut asked = |bind: &str, issuer: &str, has_tls: bool| {
            settings.issuer = Some(issuer.to_owned());
            settings.server.tls.certificate = has_tls.then(|| "c.pem".into());
            let address = reached_at(bind.parse().unwrap());
            (url(&settings, address), address.to_string())
        };
        for (bind, issuer, has_tls, expected, address) in [
            (
                "127.0.0.1:8080",
                "https://id.example",
                false,
                "http://127.0.0.1:8080/readyz",
                "127.0.0.1:8080",
            ),
            (
                "0.0.0.0:8080",
                "https://id.example/x",
                false,
                "http://127.0.0.1:8080/readyz",
                "127.0.0.1:8080",
            ),
            (
                "[::]:80",
                "https://id.example",
                false,
                "http://[::1]:80/readyz",
                "[::1]:80",
            ),
            (
                "0.0.0.0:8443",
                "https://id.example",
                true,
                "https://id.example:8443/readyz",
                "127.0.0.1:8443",
            ),
            (
                "10.0.0.7:443",
                "https://10.0.0.7",
                true,
                "https://10.0.0.7:443/readyz",
                "10.0.0.7:443",
            ),
        ] {
            assert_eq!(
                asked(bind, issuer, has_tls),
                (expected.to_owned(), address.to_owned())
            );
        }
    }
}
