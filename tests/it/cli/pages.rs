//! What is made from the tree of commands: completion scripts and manual pages.

use std::collections::BTreeSet;

use super::Home;

#[test]
fn ours_every_shell_has_a_completion_script_that_knows_the_commands() {
    let home = Home::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ended = home.run(&["completions", shell]);
        for word in ["rotate-secret", "export-public", "redirect-uri"] {
            assert!(ended.expect(0).stdout.contains(word), "{shell}: {word}");
        }
    }
    home.run(&["completions", "tcsh"]).expect(2).says("powershell");
    assert!(std::fs::read_dir(home.path()).unwrap().next().is_none());
}

#[cfg(unix)]
#[test]
fn ours_bash_takes_its_completion_script() {
    let home = Home::new();
    let script = home.run(&["completions", "bash"]);
    std::fs::write(home.path().join("grantor.bash"), &script.expect(0).stdout).unwrap();
    let ask = "source ./grantor.bash; COMP_WORDS=(grantor client rot); COMP_CWORD=2; _grantor grantor rot client; \
               echo \"${COMPREPLY[@]}\"";
    let told = std::process::Command::new("bash")
        .args(["--norc", "-c", ask])
        .current_dir(home.path())
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&told.stdout), "rotate-secret\n");
    assert_eq!(String::from_utf8_lossy(&told.stderr), "");
}

#[test]
fn ours_the_manual_has_a_page_for_each_command() {
    let home = Home::new();
    let page = home.run(&["man"]);
    assert!(page.expect(0).stdout.contains(".TH grantor 1"), "{}", page.stdout);
    let told = home.json(&["man", "--dir", "share/man1"]);
    let pages: BTreeSet<String> = std::fs::read_dir(home.path().join("share/man1"))
        .unwrap()
        .map(|page| page.unwrap().file_name().into_string().unwrap())
        .collect();
    assert_eq!(told["pages"], pages.len());
    for name in [
        "grantor",
        "grantor-serve",
        "grantor-client",
        "grantor-client-rotate-secret",
        "grantor-user-role-add",
    ] {
        assert!(pages.contains(&format!("{name}.1")), "{name}: {pages:?}");
    }
    assert!(pages.iter().all(|name| !name.contains("help")), "{pages:?}");
    let page = std::fs::read_to_string(home.path().join("share/man1/grantor-client-create.1")).unwrap();
    assert!(
        page.contains("redirect\\-uri") && page.contains("grantor client create"),
        "{page}"
    );
    std::fs::write(home.path().join("taken"), "").unwrap();
    home.run(&["man", "--dir", "taken"])
        .expect(1)
        .says("cannot make the directory taken");
}
