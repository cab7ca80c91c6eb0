//! What to type to run this program: `grantor` for whoever has it on the PATH, else the way to it.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// What to type.
#[must_use]
pub fn name() -> String {
    let own = std::env::current_exe().and_then(|path| path.canonicalize());
    let Ok(own) = own else {
        return "grantor".to_owned();
    };
    let search = std::env::var_os("PATH").unwrap_or_default();
    let here = std::env::current_dir().and_then(|path| path.canonicalize()).ok();
    typed(&own, &search, here.as_deref())
}

fn typed(own: &Path, search: &OsStr, here: Option<&Path>) -> String {
    let file = format!("grantor{}", std::env::consts::EXE_SUFFIX);
    let found = std::env::split_paths(search)
        .map(|folder| folder.join(&file))
        .find(|path| path.is_file());
    if found
        .and_then(|found| found.canonicalize().ok())
        .is_some_and(|found| found == own)
    {
        return "grantor".to_owned();
    }
    let inside = here.and_then(|here| own.strip_prefix(here).ok());
    let path = inside.map_or_else(|| own.to_owned(), |inside| PathBuf::from(".").join(inside));
    quoted(&path.display().to_string())
}

/// As a shell takes it for one word.
pub fn quoted(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/\\:._-+~@%".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn ours_who_has_no_grantor_on_the_path_is_told_where_it_is() {
        let folder = std::env::temp_dir().join(format!("grantor-program-{}", std::process::id()));
        let (on_path, elsewhere) = (folder.join("bin"), folder.join("target/de bug"));
        for made in [&on_path, &elsewhere] {
            std::fs::create_dir_all(made).unwrap();
            std::fs::write(made.join("grantor"), "").unwrap();
        }
        let folder = folder.canonicalize().unwrap();
        let (installed, built) = (folder.join("bin/grantor"), folder.join("target/de bug/grantor"));
        let search = on_path.clone().into_os_string();
        assert_eq!(typed(&installed, &search, Some(&folder)), "grantor");
        assert_eq!(
            typed(&built, &search, Some(&folder)),
            "'./target/de bug/grantor'",
            "another one is on the PATH"
        );
        assert_eq!(
            typed(&installed, OsStr::new(""), Some(Path::new("/nowhere"))),
            quoted(installed.to_str().unwrap())
        );
        std::fs::remove_dir_all(folder).unwrap();
    }
}
