//! What README shows as the answer of a command is what the command answers.

use std::process::Command;

use serde_json::Value;

use super::all_blocks;
use super::reader::Reader;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ours_a_fault_in_json_is_as_the_readme_shows_it() {
    let shown: Vec<Value> = all_blocks()
        .iter()
        .filter(|block| block.language == "json" && block.place.starts_with("README.md"))
        .map(|block| serde_json::from_str(&block.text).unwrap())
        .collect();
    let [shown] = shown.as_slice() else {
        panic!("{shown:?}");
    };
    let mut reader = Reader::new("a fault");
    reader.does("grantor init").await.unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_grantor"))
        .args(["client", "show", "nobody", "-o", "json"])
        .current_dir(&reader.home)
        .output()
        .unwrap();
    assert_eq!(
        output.status.code(),
        shown["error"]["exit_code"]
            .as_i64()
            .and_then(|code| i32::try_from(code).ok())
    );
    assert!(output.stdout.is_empty());
    let answered: Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(&answered, shown);
}
