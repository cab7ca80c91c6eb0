home-title = ホーム
home-lead = ここで一度サインインし、アカウントを使用できるアプリを決めます。パスワードがアプリに知られることはありません。
home-signed-in = サインイン中のアカウント
home-allowed = このアカウントを使用できるアプリ
home-more =
    { $count ->
       *[other] ほか{ $count }件
    }
home-sign-in = サインイン
home-demo = これはデモサーバーです。停止すると、すべての内容が破棄されます。
home-tour = ガイドツアーを見る
home-developers = 開発者向け：
home-metadata = サーバーのメタデータ
