mail-here = { $server }（{ $host }）
mail-sent-by = このメールの送信元：{ $server }、{ $address }
mail-signature = { $server }、{ $address }
mail-help =
    ヘルプ：
    { $address }
mail-press = { $label }：
mail-open-address = ボタンを押しても何も起こらない場合は、次のアドレスを開いてください：

mail-fact = { $what }：{ $value }
mail-when = 日時
mail-browser = ブラウザ
mail-internet-address = IPアドレス

mail-once = このリンクは{ $until }まで、1回だけ使えます。
mail-contact = お問い合わせ先：{ $contact }
mail-unless-you = ご本人による操作であれば、何もする必要はありません。そうでない場合は、新しいパスワードを設定してください。すべてのサインインも終了します：
mail-after-undo = アドレスを変更した人が、パスワードを知っている可能性があります。新しいパスワードを設定してください。
mail-after-lock-down = アカウントを使った人が、パスワードを知っている可能性があります。まだ新しいパスワードを設定していない場合は、今すぐ設定してください。
mail-look-through = 次に、アカウントのサインイン方法をご確認ください：

mail-test = { $server }からのテストメール
mail-test-lead = { $here }からのメールは、このアドレスに届きます。
mail-test-more = サーバーの運営者が、メールが届くかどうかを確認しました。何もする必要はありません。

mail-invite = { $server }のアカウント
mail-invite-lead = { $here }にあなたのアカウントが作成されました。使い始めるには、パスワードを設定してください。
mail-invite-do = パスワードを設定
mail-invite-more = お心当たりがない場合は、このメールを無視してください。

mail-reset-password = { $server }の新しいパスワードの設定
mail-reset-password-lead = { $here }のアカウントについて、新しいパスワードを設定するリクエストがありました。
mail-reset-password-do = 新しいパスワードを設定
mail-reset-password-more = 変わるのはパスワードだけです。サインインに使うその他のものは、引き続き必要です。
mail-reset-password-not-you = お心当たりがない場合は、このメールを無視してください。パスワードは変わりません。誰に求められても、このリンクを渡さないでください。

mail-sign-up = { $server }のアカウント作成の続き
mail-sign-up-lead = このアドレスで{ $here }のアカウントを作成するリクエストがありました。
mail-sign-up-do = 続ける
mail-sign-up-not-you = お心当たりがない場合は、このメールを無視してください。アカウントは作成されません。

mail-address-has-account = { $server }のアカウントをすでにお持ちです
mail-address-has-account-lead = このアドレスを{ $here }のアカウントに使うリクエストがありました。このアドレスのアカウントはすでにあり、何も変更されていません。
mail-address-has-account-do = サインイン
mail-address-has-account-forgotten = パスワードをお忘れの場合：
mail-address-has-account-invited = 招待を受けたまま、パスワードを一度も設定していない場合は、サーバーの運営者に別のリンクを依頼してください。
mail-address-has-account-not-you = お心当たりがない場合は、このメールを無視してください。

mail-confirm-address = { $server }で使うアドレスの確認
mail-confirm-address-lead = このアドレスを{ $here }のアカウントに使うリクエストがありました。
mail-confirm-address-do = このアドレスを確認
mail-confirm-address-not-you = お心当たりがない場合は、このメールを無視してください。アドレスは使われません。

mail-address-changed = { $server }のアカウントのアドレスが変わりました
mail-address-changed-lead = 今後、{ $here }のアカウントのアドレスはこのアドレスではなく、{ $address } になります。
mail-address-changed-undo = お心当たりがない場合は、{ $until }までに取り消してください。アカウントのアドレスとサインイン方法は元に戻り、その後に追加されたものはなくなり、すべてのサインインが終了します。
mail-address-changed-do = 変更を取り消す

mail-address-replaced = 管理者が{ $server }のアドレスを変更しました
mail-address-replaced-lead = 今後、{ $here }のアカウントのアドレスはこのアドレスではなく、{ $address } になります。管理者が変更しました。依頼した覚えがない場合は、管理者にお問い合わせください。

mail-address-taken-back = { $server }のアドレスが取り消されました
mail-address-taken-back-lead = 以前のアドレスのメールを読む人が、{ $here }のアカウントをこのアドレスにした変更を取り消しました。アカウントのサインイン方法は変更前の状態に戻り、すべてのサインインが終了しました。お心当たりがない場合は、すぐにサーバーの運営者にお問い合わせください。
mail-address-restored = { $server }のアドレスが元に戻りました
mail-address-restored-lead = アドレスの変更が取り消されました。{ $here }のアカウントのアドレスは再びこのアドレスになり、サインイン方法は変更前の状態に戻り、すべてのサインインが終了しました。

mail-new-device = { $server }への新しいサインイン
mail-new-device-lead = これまで使われたことのないブラウザで、{ $here }のアカウントへのサインインがありました。
mail-password-changed = { $server }のパスワードが変更されました
mail-password-changed-lead = { $here }のアカウントのパスワードが変更されました。
mail-passkey-added = { $server }にパスキーが追加されました
mail-passkey-added-lead = { $here }のアカウントにパスキーが追加されました。このパスキーを持つ人は、それを使ってサインインできます。
mail-passkey-removed = { $server }のパスキーが削除されました
mail-passkey-removed-lead = { $here }のアカウントからパスキーが削除されました。今後、このパスキーではサインインできません。
mail-authenticator-added = { $server }に認証アプリが追加されました
mail-authenticator-added-lead = { $here }のアカウントに認証アプリが追加されました。この認証アプリを持つ人は、それを使ってサインインできます。
mail-authenticator-removed = { $server }の認証アプリが削除されました
mail-authenticator-removed-lead = { $here }のアカウントから認証アプリが削除されました。今後、この認証アプリではサインインできません。
mail-recovery-code-used = { $server }でリカバリーコードが使われました
mail-recovery-code-used-lead =
    { $here }のアカウントに、リカバリーコードによるサインインがありました。{ $left ->
        [0] これが最後のコードでした。新しいコードを作成してください。
        [1] 残りは1個です。早めに新しいコードを作成してください。
        [2] 残りは{ $left }個です。早めに新しいコードを作成してください。
        [3] 残りは{ $left }個です。早めに新しいコードを作成してください。
       *[other] 残りは{ $left }個です。
    }
mail-recovery-codes-made = { $server }の新しいリカバリーコード
mail-recovery-codes-made-lead = { $here }のアカウントに、新しいリカバリーコードが作成されました。以前のコードはもう使えません。
mail-passkey-counter = { $server }でパスキーが拒否されました
mail-passkey-counter-lead = { $here }のアカウントへの、パスキーによるサインインが拒否されました。パスキーが示す使用回数が、こちらの記録より少ないためです。誰かが複製を持っている可能性があります。そのパスキーを削除し、別のパスキーを追加してください。ほかのサインイン方法は使えます。
mail-passkey-counter-more = パスキーの一覧：

mail-recovered = { $server }のアカウントが復旧されました
mail-recovered-lead = 管理者が、{ $here }のアカウントのサインイン方法をリセットしました。以前のパスワード、パスキー、認証アプリ、リカバリーコードは使えなくなり、すべてのサインインが終了しました。新しいパスワードは、管理者から渡されるリンクで設定してください。依頼した覚えがない場合は、管理者にお問い合わせください。
mail-account-locked-down = { $server }のアカウントが保護されました
mail-account-locked-down-lead = { $here }のアカウントがほかの人に使われたとの申し出により、アカウントが保護されました。ほかのすべてのサインインが終了し、どのアプリもアカウントを使えなくなり、信頼されたブラウザはなくなり、メールで送られたリンクは使えなくなりました。

mail-account-deleted = { $server }のアカウントが削除されました
mail-account-deleted-lead = { $here }のアカウントが削除されました。すべてのサインインが終了し、どのアプリもアカウントを使えなくなり、保存されていた内容は失われました。元に戻すことはできません。このアドレスは、別のアカウントに使えます。

mail-provider-connected = { $server }で{ $provider }が連携されました
mail-provider-connected-lead = { $here }のアカウントが{ $provider }と連携されました。連携した人物として{ $provider }にサインインする人は、このアカウントにサインインできます。
mail-provider-disconnected = { $server }で{ $provider }の連携が解除されました
mail-provider-disconnected-lead = { $here }のアカウントと{ $provider }の連携が解除されました。今後、{ $provider }ではサインインできません。

mail-owner-added = { $server }の所有者が増えました
mail-owner-added-lead = { $address } が{ $here }の所有者になりました。今後、そこのすべてを変更できます。
mail-owner-removed = { $server }の所有者が減りました
mail-owner-removed-lead = { $address } は{ $here }の所有者ではなくなりました。今後、そこのすべてを変更することはできません。
mail-key-revoked = { $server }の署名鍵が失効しました
mail-key-revoked-lead = { $here }の署名鍵 { $kid } が失効しました。この鍵で署名されたものはもう有効ではありません。この鍵のトークンを受け取った人は、もう一度サインインします。
mail-consent-skipped = { $server }は今後確認しません
mail-consent-skipped-lead = { $here }では今後、アプリ { $client } に { $scope } を許可するかどうかを誰にも確認しません。
mail-look-at-log = 心当たりがない場合は、誰が行ったかを監査ログで確認してください：
