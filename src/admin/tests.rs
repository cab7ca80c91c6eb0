use super::*;
use crate::types::{Clock, Timestamp};
