//! The macros that let one query text serve two databases, and say once what several of them say.

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

/// The rows of `clients` somebody vouches for: [`crate::oauth::class::Class`], as a query says it.
macro_rules! is_vouched {
    () => {
        "clients.registered_by = 'admin'"
    };
}

/// The rows of `clients` nobody vouches for.
macro_rules! is_unvouched {
    () => {
        "clients.registered_by <> 'admin'"
    };
}

/// Whether an administrator decided what a client may ask for: else it follows the configuration.
macro_rules! is_decided {
    () => {
        concat!("(", is_vouched!(), " OR is_bounded)")
    };
}

/// The columns `roles` and `groups` of a person: those they have themselves and are in, as names separated by spaces. The
/// argument is the column that has their id.
macro_rules! held_by {
    ($id:literal) => {
        concat!(
            "COALESCE((SELECT string_agg(role, ' ') FROM user_roles WHERE user_roles.user_id = ",
            $id,
            "), '') AS roles,
                COALESCE((SELECT string_agg(group_name, ' ') FROM group_members WHERE group_members.user_id = ",
            $id,
            "), '') AS groups"
        )
    };
}

/// The apps that somebody's living sign-ins were used for and that an administrator lets in without asking, unless they removed them.
macro_rules! let_in {
    () => {
        "FROM sessions JOIN session_clients ON session_clients.session_id = sessions.id
                JOIN clients ON clients.id = session_clients.client_id
                WHERE sessions.user_id = $1 AND sessions.ends_at > $2 AND clients.skip_consent <> '' AND NOT EXISTS
                  (SELECT 1 FROM removed_apps WHERE removed_apps.user_id = $1 AND removed_apps.client_id = clients.id)"
    };
}

/// Declares SQL texts as constants and lists them, so that a test prepares each on both databases. What several have in
/// common is a macro of the file that holds them, put in with `concat!`: no text is made at run time.
macro_rules! statements {
    ($($name:ident = $sql:expr;)+) => {
        $(const $name: &str = $sql;)+
        /// The statements of this file.
        pub const STATEMENTS: &[$crate::storage::Statement] =
            &[$((concat!(module_path!(), "::", stringify!($name)), $sql)),+];
    };
}

/// Whether somebody registered a client: the server's own app nobody did.
macro_rules! is_registered {
    () => {
        "clients.id <> 'grantor-cli'"
    };
}
