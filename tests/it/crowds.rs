//! Many connections, and few of them of good will: everybody else is served, and the server says that it is alive.

use std::net::SocketAddr;
use std::time::Duration;

use grantor::config::Limits;
use grantor::server::Room;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

use super::support::*;

/// Little enough that a test can fill it.
const ROOM: Room = Room {
    connections: 24,
    of_one_address: 12,
    of_one_site: 24,
    spare: 4,
    greeted_within: Duration::from_secs(600),
    asked_within: Duration::from_secs(600),
    stalled_after: Duration::from_secs(600),
    answered_within: Duration::from_secs(600),
};

/// How long anything may take before a test gives it up for lost.
const LOST: Duration = Duration::from_secs(60);

/// A connection from `address`, one of this computer's.
async fn connect(s: &TestServer, address: &str) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    // What is not read is soon too much.
    socket.set_recv_buffer_size(4096).unwrap();
    socket.bind(SocketAddr::new(address.parse().unwrap(), 0)).unwrap();
    tokio::time::timeout(LOST, socket.connect(s.address))
        .await
        .unwrap()
        .unwrap()
}

fn request(s: &TestServer, path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nHost: {}\r\n\r\n", s.address)
}

/// A server all of whose places are taken by what it is at work on.
async fn full(s: &TestServer) -> (TestServer, Held, Vec<TcpStream>) {
    let room = Room {
        connections: 3,
        of_one_address: 3,
        ..ROOM
    };
    let (s, held) = Held::start(room, s.database.another().await, |_| {}).await;
    let mut busy = Vec::new();
    for _ in 0..room.connections {
        let mut stream = connect(&s, "127.0.0.1").await;
        stream.write_all(request(&s, "/held").as_bytes()).await.unwrap();
        held.wait(1).await;
        busy.push(stream);
    }
    (s, held, busy)
}

/// A request whose head was sent and whose body the server waits for.
async fn begin(s: &TestServer, address: &str) -> TcpStream {
    let mut stream = connect(s, address).await;
    let head = format!(
        "POST /token HTTP/1.1\r\nHost: {}\r\nContent-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\n\r\n",
        s.address
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let expected = b"HTTP/1.1 100 Continue\r\n\r\n";
    let mut said = vec![0; expected.len()];
    stream.read_exact(&mut said).await.unwrap();
    stream
}

/// Asks once on a connection that stays open, and reads the answer.
async fn ask(stream: &mut TcpStream, s: &TestServer, path: &str) -> Option<(u16, String)> {
    stream.write_all(request(s, path).as_bytes()).await.ok()?;
    answer(stream).await
}

async fn answer(stream: &mut TcpStream) -> Option<(u16, String)> {
    let (mut head, mut byte) = (Vec::new(), [0]);
    while !head.ends_with(b"\r\n\r\n") {
        match tokio::time::timeout(LOST, stream.read(&mut byte)).await.unwrap() {
            Ok(1) => head.push(byte[0]),
            _ => return None,
        }
    }
    let head = String::from_utf8(head).unwrap();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "))
        .unwrap();
    let mut body = vec![0; length.parse().unwrap()];
    stream.read_exact(&mut body).await.unwrap();
    Some((head.split(' ').nth(1)?.parse().unwrap(), head))
}

/// What a new connection from `address` hears.
async fn status(s: &TestServer, address: &str, path: &str) -> u16 {
    let mut stream = connect(s, address).await;
    let (status, head) = ask(&mut stream, s, path).await.unwrap();
    if status == 503 {
        assert!(head.contains("retry-after: 1\r\n"), "{head}");
    }
    status
}

/// Asks and asks and never reads, until no more goes out.
async fn ask_without_end(s: &TestServer, address: &str) -> TcpStream {
    let stream = connect(s, address).await;
    let many = request(s, "/assets/style.css").repeat(100);
    // Until a while after the server has stopped reading; it may also have closed already.
    let mut refused = 0;
    while refused < 50 {
        match stream.try_write(many.as_bytes()) {
            Ok(_) => refused = 0,
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {
                refused += 1;
                tokio::task::yield_now().await;
            }
            Err(_) => break,
        }
    }
    stream
}

/// Whether the server ends a connection that nobody reads from.
async fn is_ended(stream: &TcpStream) -> bool {
    let ended = async {
        loop {
            if stream.writable().await.is_err() {
                return;
            }
            match stream.try_write(b"x") {
                Ok(_) => {}
                Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => {}
                Err(_) => return,
            }
        }
    };
    tokio::time::timeout(LOST, ended).await.is_ok()
}

/// Whether the server has closed a connection without another word.
async fn is_closed(stream: &mut TcpStream) -> bool {
    let mut rest = Vec::new();
    let read = tokio::time::timeout(LOST, stream.read_to_end(&mut rest))
        .await
        .unwrap();
    read.is_err() || rest.is_empty()
}

server_test! {
    /// T94
    async fn ours_one_address_that_never_reads_keeps_nobody_out(s: TestServer) {
        let s = s.in_room(ROOM, |_| {}).await;
        let mut crowd = Vec::new();
        for _ in 0..40 {
            crowd.push(ask_without_end(&s, "127.0.0.1").await);
        }
        assert_eq!(status(&s, "127.0.0.2", "/.well-known/jwks.json").await, 200);
        assert_eq!(status(&s, "127.0.0.2", "/sign-in").await, 200);
        for address in ["127.0.0.1", "127.0.0.2"] {
            for path in ["/livez", "/readyz"] {
                assert_eq!(status(&s, address, path).await, 200, "{address} {path}");
            }
        }
        // What it has beyond its share gave way to its own.
        let beyond = crowd.len() - ROOM.of_one_address;
        let mut ended = tokio::task::JoinSet::new();
        for stream in crowd {
            ended.spawn(async move { is_ended(&stream).await });
        }
        for _ in 0..beyond {
            assert!(ended.join_next().await.unwrap().unwrap());
        }
    }
}

server_test! {
    /// T94
    async fn ours_who_never_reads_loses_the_connection(s: TestServer) {
        let room = Room {
            stalled_after: Duration::from_millis(50),
            ..ROOM
        };
        let s = s.in_room(room, |_| {}).await;
        let mut crowd = Vec::new();
        for _ in 0..8 {
            crowd.push(ask_without_end(&s, "127.0.0.1").await);
        }
        for stream in &crowd {
            assert!(is_ended(stream).await);
        }
        assert_eq!(status(&s, "127.0.0.1", "/.well-known/jwks.json").await, 200);
    }
}

server_test! {
    /// T94: nor does who begins to ask, and who says nothing at all.
    async fn ours_who_does_not_ask_loses_the_connection(s: TestServer) {
        // Before the first request, in the middle of it, and before the next: that one needs time to ask in.
        for (asked, milliseconds) in [("", 50), ("GET / HTTP/1.1\r\nHo", 50), ("/livez", 2000)] {
            let room = Room {
                greeted_within: Duration::from_secs(600),
                asked_within: Duration::from_millis(milliseconds),
                ..ROOM
            };
            let s = s.in_room(room, |_| {}).await;
            let asked = if asked == "/livez" { request(&s, asked) } else { asked.to_owned() };
            let mut stream = connect(&s, "127.0.0.1").await;
            stream.write_all(asked.as_bytes()).await.unwrap();
            let mut said = Vec::new();
            // Sooner than the library would end it by itself.
            let ended = tokio::time::timeout(Duration::from_secs(15), stream.read_to_end(&mut said)).await;
            assert!(ended.is_ok(), "{asked:?}");
            let is_answered = said.starts_with(b"HTTP/1.1 200");
            assert_eq!(is_answered, asked.contains("livez"), "{}", String::from_utf8_lossy(&said));
        }
    }
}

/// T94: none of it is for ever, where nobody says otherwise.
#[test]
fn ours_a_server_is_patient_for_so_long_and_no_longer() {
    let room = Room::of(&Limits::default());
    let patience = [room.asked_within, room.answered_within, room.stalled_after];
    assert_eq!(patience.map(|time| time.as_secs()), [65, 30, 20]);
    assert_eq!(room, room.within(u64::MAX));
    assert!(room.spare > 0, "who watches over the server gets in");
}

server_test! {
    /// T94
    async fn ours_connections_that_wait_give_way_to_who_has_something_to_ask(s: TestServer) {
        let room = Room {
            connections: 4,
            of_one_address: 4,
            ..ROOM
        };
        let s = s.in_room(room, |_| {}).await;
        let mut waiting = Vec::new();
        for n in 0..4 {
            let mut stream = connect(&s, "127.0.0.1").await;
            // One that has asked already, and one that has begun to, are no different.
            match n {
                0 => {}
                1 => stream.write_all(b"GET / HTTP/1.1\r\nHo").await.unwrap(),
                _ => assert_eq!(ask(&mut stream, &s, "/livez").await.unwrap().0, 200),
            }
            waiting.push(stream);
        }
        let mut others = Vec::new();
        for stream in &mut waiting[..2] {
            let mut other = connect(&s, "127.0.0.2").await;
            assert_eq!(
                ask(&mut other, &s, "/.well-known/jwks.json").await.unwrap().0,
                200
            );
            others.push(other);
            assert!(is_closed(stream).await);
        }
        // Those who came last are still there.
        assert_eq!(ask(&mut waiting[3], &s, "/livez").await.unwrap().0, 200);
    }
}

server_test! {
    /// T94
    async fn ours_a_server_with_no_place_left_says_that_it_is_alive_and_nothing_else(s: TestServer) {
        let (s, held, mut busy) = full(&s).await;
        for address in ["127.0.0.1", "127.0.0.2"] {
            assert_eq!(status(&s, address, "/livez").await, 200);
            assert_eq!(status(&s, address, "/readyz").await, 200);
            assert_eq!(status(&s, address, "/.well-known/jwks.json").await, 503);
            assert_eq!(status(&s, address, "/").await, 503);
        }
        // Nor can silence fill the places that are kept for it.
        let mut silent = Vec::new();
        for _ in 0..20 {
            silent.push(connect(&s, "127.0.0.3").await);
        }
        assert_eq!(status(&s, "127.0.0.2", "/livez").await, 200);
        held.release(busy.len());
        for stream in &mut busy {
            assert_eq!(answer(stream).await.unwrap().0, 200);
        }
        assert_eq!(status(&s, "127.0.0.2", "/.well-known/jwks.json").await, 200);
    }
}

server_test! {
    /// T94: whoever watches over the server connected before a crowd that goes on coming, and asks after it.
    async fn ours_a_crowd_does_not_drive_out_who_watches_over_a_full_server(s: TestServer) {
        let (s, held, busy) = full(&s).await;
        let mut watcher = connect(&s, "127.0.0.2").await;
        let mut silent = Vec::new();
        for _ in 0..40 {
            silent.push(connect(&s, "127.0.0.3").await);
        }
        assert_eq!(status(&s, "127.0.0.3", "/livez").await, 200);
        assert_eq!(ask(&mut watcher, &s, "/livez").await.unwrap().0, 200);
        held.release(busy.len());
    }
}

server_test! {
    /// T94: a head without its body is nothing the server is at work on.
    async fn ours_bodies_that_do_not_come_keep_nobody_out(s: TestServer) {
        let room = Room {
            connections: 12,
            of_one_address: 3,
            ..ROOM
        };
        let s = s.in_room(room, |_| {}).await;
        let mut crowd = Vec::new();
        for n in 0..12 {
            crowd.push(begin(&s, &format!("127.0.0.{}", n / 3 + 1)).await);
        }
        let mut others = Vec::new();
        // Somebody else, or the next of the same.
        for (stream, address) in crowd.iter_mut().zip(["127.0.0.9", "127.0.0.9", "127.0.0.1"]) {
            let mut other = connect(&s, address).await;
            assert_eq!(
                ask(&mut other, &s, "/.well-known/jwks.json").await.unwrap().0,
                200
            );
            assert!(is_closed(stream).await);
            others.push(other);
        }
        // Who came last may still finish, and is answered.
        let mut last = crowd.pop().unwrap();
        last.write_all(b"x=").await.unwrap();
        assert_eq!(answer(&mut last).await.unwrap().0, 400);
    }
}

server_test! {
    /// T94: those a proxy speaks for are many.
    async fn ours_a_trusted_proxy_may_have_all_there_is(s: TestServer) {
        let room = Room {
            connections: 64,
            ..ROOM
        };
        let s = s.in_room(room, |settings| {
            settings.server.trusted_proxies = vec!["127.0.0.1/32".parse().unwrap()];
        })
        .await;
        let of = async |address: &str, count: usize| {
            let mut all = Vec::new();
            for _ in 0..count {
                let mut stream = connect(&s, address).await;
                assert_eq!(ask(&mut stream, &s, "/livez").await.unwrap().0, 200);
                all.push(stream);
            }
            all
        };
        let mut proxied = of("127.0.0.1", ROOM.of_one_address + 8).await;
        for stream in &mut proxied {
            assert_eq!(ask(stream, &s, "/livez").await.unwrap().0, 200);
        }
        drop(proxied);
        let mut others = of("127.0.0.2", ROOM.of_one_address + 2).await;
        for stream in &mut others[..2] {
            assert!(is_closed(stream).await);
        }
        assert_eq!(ask(&mut others[2], &s, "/livez").await.unwrap().0, 200);
    }
}
