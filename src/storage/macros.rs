//! The two macros that let one query text serve two databases.

/// Runs one query body against whichever database `$conn` holds: compiled twice, written once.
macro_rules! on {
    ($conn:expr, $executor:ident => $query:expr) => {
        match $conn {
            $crate::storage::Conn::Sqlite(connection) => {
                let $executor = &mut **connection;
                $query
            }
            $crate::storage::Conn::Postgres(connection) => {
                let $executor = &mut **connection;
                $query
            }
        }
    };
}

/// Declares SQL texts as constants and lists them, so that a test prepares each on both databases.
macro_rules! statements {
    ($($name:ident = $sql:literal;)+) => {
        $(const $name: &str = $sql;)+
        /// The statements of this file.
        pub const STATEMENTS: &[$crate::storage::Statement] =
            &[$((concat!(module_path!(), "::", stringify!($name)), $sql)),+];
    };
}
