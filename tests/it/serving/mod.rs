//! How a server is reached: by which names, by which listeners, behind which proxies, with which certificate; and what of that
//! a running one takes up.

pub mod administration;
mod certificate_time;
mod certificates;
mod machine_hosts;
mod reload;
mod strip_prefix;
