//! Connecting to that of several servers that answers and takes writes, while others are down, or
//! hang: a server that is stopped goes on accepting connections, and says nothing on them.

use std::future::Future;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use deadpool_postgres::Connect;
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{Instant, sleep_until};
use tokio_postgres::config::Host;
use tokio_postgres::tls::{MakeTlsConnect, TlsConnect};
use tokio_postgres::{Client, Config, Connection, Error, Socket};

/// How long one server may be silent before the next one is tried beside it.
const SILENCE: Duration = Duration::from_secs(1);

/// The servers of a URL.
pub(super) struct Hosts<T> {
    tls: T,
    /// One server each, in the order of the URL.
    servers: Vec<Config>,
    /// The one that took the last connection: the first to be tried.
    last: Arc<AtomicUsize>,
    limit: Duration,
}

impl<T> Hosts<T> {
    /// `limit`: when a server that failed tells why, however many others are silent.
    pub(super) fn new(config: &Config, tls: T, limit: Duration) -> Self {
        Self {
            tls,
            servers: one_by_one(config),
            last: Arc::default(),
            limit,
        }
    }
}

type Connecting<'a> =
    Pin<Box<dyn Future<Output = Result<(Client, JoinHandle<()>), Error>> + Send + 'a>>;

impl<T> Connect for Hosts<T>
where
    T: MakeTlsConnect<Socket> + Clone + Sync + Send + 'static,
    T::Stream: Sync + Send,
    T::TlsConnect: Sync + Send,
    <T::TlsConnect as TlsConnect<Socket>>::Future: Send,
{
    fn connect(&self, _: &Config) -> Connecting<'_> {
        let last = self.last.load(Ordering::Relaxed);
        let mut order: Vec<usize> = (0..self.servers.len()).collect();
        order.sort_by_key(|nth| *nth != last);
        let attempts: Vec<_> = order
            .into_iter()
            .filter_map(|nth| Some((nth, self.servers.get(nth)?.clone())))
            .map(|(nth, server)| {
                let (tls, limit, last) = (self.tls.clone(), self.limit, Arc::clone(&self.last));
                async move {
                    let servers = addresses(server).await.into_iter();
                    let connect = |server| connect_to(server, tls.clone());
                    let (client, connection) = first(servers.map(connect).collect(), limit).await?;
                    last.store(nth, Ordering::Relaxed);
                    // The user of the client sees its end.
                    let task = tokio::spawn(async move { drop(connection.await) });
                    Ok((client, task))
                }
            })
            .collect();
        Box::pin(first(attempts, self.limit))
    }
}

async fn connect_to<T>(
    server: Config,
    tls: T,
) -> Result<(Client, Connection<Socket, T::Stream>), Error>
where
    T: MakeTlsConnect<Socket>,
{
    server.connect(tls).await
}

/// A setting for each address that the name of a server has.
async fn addresses(server: Config) -> Vec<Config> {
    let port = server.get_ports().first().copied().unwrap_or(5432);
    let found: Vec<SocketAddr> = match (server.get_hosts(), server.get_hostaddrs()) {
        ([Host::Tcp(name)], []) => {
            let found = tokio::net::lookup_host((name.as_str(), port)).await;
            found.map(Iterator::collect).unwrap_or_default()
        }
        _ => Vec::new(),
    };
    if found.is_empty() {
        // A socket, an address, or a name without any: the driver says so.
        return vec![server];
    }
    let at = |address: SocketAddr| {
        let mut at = server.clone();
        at.hostaddr(address.ip());
        at
    };
    found.into_iter().map(at).collect()
}

/// Starts one attempt after the other: the next one when one has failed, or when the last was
/// silent for a while. The first that succeeds ends the others.
async fn first<F, V>(attempts: Vec<F>, limit: Duration) -> Result<V, Error>
where
    F: Future<Output = Result<V, Error>> + Send + 'static,
    V: Send + 'static,
{
    let begun = Instant::now();
    let mut waiting = attempts.into_iter();
    let mut running = JoinSet::new();
    let mut told: Option<Error> = None;
    if let Some(attempt) = waiting.next() {
        running.spawn(attempt);
    }
    let mut next = begun + SILENCE;
    loop {
        let is_one_left = waiting.len() > 0;
        tokio::select! {
            Some(ended) = running.join_next() => match ended {
                Ok(Ok(value)) => return Ok(value),
                Ok(Err(error)) => {
                    told = Some(telling(told, error));
                    next = Instant::now();
                }
                Err(_) => next = Instant::now(),
            },
            () = sleep_until(next), if is_one_left => {
                running.extend(waiting.next());
                next = Instant::now() + SILENCE;
            }
            () = sleep_until(begun + limit), if told.is_some() => {}
            // Nobody is left, and nobody said why: the pool gives up in its time.
            else => std::future::pending().await,
        }
        let is_over = waiting.len() == 0 && running.is_empty() || begun.elapsed() >= limit;
        if let Some(error) = told.take_if(|_| is_over) {
            return Err(error);
        }
    }
}

/// The one of two errors that tells more: the words of a server.
fn telling(one: Option<Error>, other: Error) -> Error {
    let is_of_server = |error: &Error| error.as_db_error().is_some();
    match one {
        Some(one) if is_of_server(&one) || !is_of_server(&other) => one,
        _ => other,
    }
}

/// The driver's setting of several servers as one for each of them.
fn one_by_one(config: &Config) -> Vec<Config> {
    let (names, addresses, ports) = (
        config.get_hosts(),
        config.get_hostaddrs(),
        config.get_ports(),
    );
    let count = names.len().max(addresses.len());
    let is_matched = |length: usize| length <= 1 || length == count;
    if count <= 1 || !is_matched(ports.len()) {
        return vec![config.clone()];
    }
    let one = |nth: usize| {
        let mut one = without_hosts(config);
        match names.get(nth) {
            Some(Host::Tcp(name)) => one.host(name),
            #[cfg(unix)]
            Some(Host::Unix(path)) => one.host_path(path),
            None => &mut one,
        };
        if let Some(address) = addresses.get(nth) {
            one.hostaddr(*address);
        }
        if let Some(port) = ports.get(nth).or(ports.first()) {
            one.port(*port);
        }
        one
    };
    (0..count).map(one).collect()
}

/// The driver has no way to take a host out again.
fn without_hosts(config: &Config) -> Config {
    let mut rest = Config::new();
    config.get_user().map(|it| rest.user(it));
    config.get_password().map(|it| rest.password(it));
    config.get_dbname().map(|it| rest.dbname(it));
    config.get_options().map(|it| rest.options(it));
    config
        .get_application_name()
        .map(|it| rest.application_name(it));
    config
        .get_connect_timeout()
        .map(|it| rest.connect_timeout(*it));
    config
        .get_tcp_user_timeout()
        .map(|it| rest.tcp_user_timeout(*it));
    config
        .get_keepalives_interval()
        .map(|it| rest.keepalives_interval(it));
    config
        .get_keepalives_retries()
        .map(|it| rest.keepalives_retries(it));
    rest.ssl_mode(config.get_ssl_mode())
        .ssl_negotiation(config.get_ssl_negotiation())
        .keepalives(config.get_keepalives())
        .keepalives_idle(config.get_keepalives_idle())
        .target_session_attrs(config.get_target_session_attrs())
        .channel_binding(config.get_channel_binding());
    rest
}

#[cfg(test)]
mod tests {
    use tokio_postgres::NoTls;

    use super::*;

    #[test]
    fn every_setting_of_the_url_is_kept_for_each_of_its_servers() {
        let rest = "/notes?options=-c%20a.b%3D1&application_name=x&sslmode=require\
                    &sslnegotiation=direct&connect_timeout=3&tcp_user_timeout=4&keepalives=0\
                    &keepalives_idle=5&keepalives_interval=6&keepalives_retries=7\
                    &target_session_attrs=read-write&channel_binding=require";
        let read = |hosts: &str| {
            let url = format!("postgres://ann:p%40w@{hosts}{rest}");
            url.parse::<Config>().unwrap()
        };
        let all = one_by_one(&read("db1:5433,db2:5434,%2Frun%2Fpg:5435"));
        let each = ["db1:5433", "db2:5434", "%2Frun%2Fpg:5435"].map(read);
        assert_eq!(all, each);
        // One port for all, and an address beside each name.
        let mut config = Config::new();
        config.host("db1").host("db2").port(7);
        config.hostaddr("10.0.0.1".parse().unwrap());
        config.hostaddr("10.0.0.2".parse().unwrap());
        let all = one_by_one(&config);
        assert_eq!(
            (all[1].get_hosts().len(), all[1].get_ports()),
            (1, &[7][..])
        );
        assert_eq!(all[1].get_hostaddrs(), &config.get_hostaddrs()[1..]);
    }

    /// Accepts every connection, counts them and says nothing.
    async fn silent() -> (u16, Arc<AtomicUsize>) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let count = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&count);
        tokio::spawn(async move {
            let mut kept = Vec::new();
            while let Ok((stream, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::Relaxed);
                kept.push(stream);
            }
        });
        (port, count)
    }

    fn hosts(ports: &[u16], limit: Duration) -> Hosts<NoTls> {
        let mut config = real();
        let server = config.get_ports().first().copied().unwrap_or(5432);
        config = without_hosts(&config);
        for port in ports {
            config.host("127.0.0.1").port(match port {
                0 => server,
                port => *port,
            });
        }
        Hosts::new(&config, NoTls, limit)
    }

    fn real() -> Config {
        let url = std::env::var("PASS0_TEST_POSTGRES").expect("PASS0_TEST_POSTGRES: run ./test");
        url.parse().unwrap()
    }

    /// Stands for the port of the real server.
    const REAL: u16 = 0;
    const LIMIT: Duration = Duration::from_secs(60);

    #[tokio::test]
    async fn a_server_that_hangs_is_worked_around_and_not_asked_first_again() {
        let (port, count) = silent().await;
        let hosts = hosts(&[port, REAL], LIMIT);
        let begun = Instant::now();
        hosts.connect(&Config::new()).await.unwrap();
        assert!(begun.elapsed() >= SILENCE);
        assert_eq!(count.load(Ordering::Relaxed), 1);
        let (client, _task) = hosts.connect(&Config::new()).await.unwrap();
        client.batch_execute("SELECT 1").await.unwrap();
        assert_eq!(count.load(Ordering::Relaxed), 1, "it was asked again");
    }

    #[tokio::test]
    async fn a_name_with_a_dead_address_is_reached_by_another() {
        let (port, _) = silent().await;
        let mut at = real();
        at.ssl_mode(tokio_postgres::config::SslMode::Disable);
        let (mut hanging, mut refusing) = (without_hosts(&at), without_hosts(&at));
        hanging.host("127.0.0.1").port(port);
        refusing.host("127.0.0.1").port(1);
        let attempts: Vec<_> = [hanging, refusing, at]
            .into_iter()
            .map(|config| connect_to(config, NoTls))
            .collect();
        assert!(first(attempts, LIMIT).await.is_ok());
        let local = addresses("postgres://a@localhost".parse().unwrap()).await;
        assert!(local.iter().all(|it| it.get_hostaddrs().len() == 1));
    }

    #[tokio::test]
    async fn what_a_server_said_is_told_though_another_is_silent() {
        let (port, _) = silent().await;
        let mut nobody = real();
        nobody.dbname("no_such_database");
        let mut silent = without_hosts(&nobody);
        silent.host("127.0.0.1").port(port);
        let mut refusing = without_hosts(&nobody);
        refusing.host("127.0.0.1").port(1);
        let attempts: Vec<_> = [silent, refusing, nobody]
            .into_iter()
            .map(|config| connect_to(config, NoTls))
            .collect();
        let Err(error) = first(attempts, Duration::from_secs(3)).await else {
            panic!("no error");
        };
        assert_eq!(error.code().map(|it| it.code()), Some("3D000"), "{error}");
    }

    #[tokio::test]
    async fn a_server_that_hangs_alone_is_waited_for() {
        let (port, _) = silent().await;
        let hosts = hosts(&[port], Duration::from_millis(100));
        let connecting = hosts.connect(&Config::new());
        let soon = tokio::time::timeout(Duration::from_secs(2), connecting).await;
        assert!(soon.is_err());
    }
}
