### アカウントのページ。

## どのページにも。

account-title = アカウント
account-overview = 概要
account-profile = プロフィール
account-apps = アプリ
account-security = サインイン方法
account-sessions = サインイン中の場所
account-data = データ
account-back = 戻る
account-save = 保存
account-remove = 削除
account-press-again = まだ何も変更されていません。先に本人確認を行いました。ボタンをもう一度押してください。
account-admin-changes = 変更はこのサーバーの管理者が行います。

## 概要。

account-safe = アカウントを守るもの
account-safe-all = 必要な設定はすべて完了しています。
account-check-done = 完了
account-check-way-in = パスワードまたはパスキー
account-check-way-in-why = どちらもないため、再びサインインすることができません。
account-check-way-in-provider = 別のプロバイダーだけでサインインしています。それが使えなくなると、再びサインインできなくなります。
account-check-second-step = パスワードだけに頼らない保護
account-check-second-step-why = パスワードを知った人は、あなたとしてサインインできます。2段階認証またはパスキーがあれば、それを防げます。
account-check-second-step-do = 設定する
account-check-recovery-why =
    { $count ->
        [0] 残りはありません。スマートフォンをなくしたときに1つ必要です。
       *[other] 残りは{ $count }個です。スマートフォンをなくしたときに1つ必要です。
    }
account-check-second-passkey = 2つ目のパスキー
account-check-second-passkey-why = パスキーは1つです。そのデバイスをなくしても、別のパスキーがあればサインインできます。
account-check-second-passkey-do = 追加する
account-in-short = まとめ
account-apps-count =
    { $count ->
       *[other] { $count }個のアプリ
    }
account-apps-count-may =
    { $count ->
       *[other] アカウントを使用できます
    }
account-sessions-count =
    { $count ->
       *[other] { $count }か所
    }
account-sessions-count-where =
    { $count ->
       *[other] サインイン中
    }

## プロフィール。

account-name = 名前
account-name-called = お名前
account-name-save = 名前を保存
account-name-saved = 名前を保存しました。アプリには、次に情報を取得したときに反映されます。
account-address = メールアドレス
account-known = そのほかに登録されている情報
account-seen = アプリに見える情報
account-seen-none = アカウントを使用できるアプリはないため、どのアプリにも見えません。
account-seen-sign-in = ここにサインインしていることだけです。
account-seen-more = アプリにできることと、その取り消し

## アプリ。

account-apps-removed = { $app }はアカウントにアクセスできなくなりました。アプリに直前に渡されたアクセスは、最長{ $length }で無効になります。
account-apps-saved = { $app }は、チェックを外したことを行えなくなりました。アプリに直前に渡されたアクセスは、最長{ $length }で無効になります。
account-apps-none = アカウントを使用できるアプリはありません。許可したアプリはここに表示され、ここで許可を取り消せます。
account-apps-lead = これらのアプリはアカウントを使用できます。パスワードを知っているアプリはありません。アクセスを取り消すには、先に本人確認が必要です。
account-apps-since = { $since }に許可、最終使用：{ $used }。
account-apps-first-used = 初回使用：{ $since }、最終使用：{ $used }。
account-apps-may = アプリにできること
account-apps-may-of = ：{ $app }
account-apps-learns = アプリに伝わるのは、ここにサインインしていることだけです。
account-apps-in-service = { $service }でできること：
account-apps-in-service-at = { $service } { $address } でできること：
account-apps-with-account = アカウントを使ってできること：
account-apps-untick = 今後許可しないことのチェックを外してください。
account-apps-save-of = （{ $app }にできること）
account-apps-left-out = 除外したもの：{ $what }。もう一度許可を求められた場合にのみ、アプリに渡されます。
account-apps-remove = アクセスを取り消す
account-apps-remove-of = （{ $app }）
account-apps-more =
    { $count ->
       *[other] 最終使用がこれらより前のアプリが、ほかに{ $count }個あります。ほかのアプリのアクセスを取り消すと、ここに表示されます。
    }
account-apps-lasts = { $until }{ $then }
account-apps-until-away = 利用していない間も、最長で{ $date }までアクセスできます。
account-apps-until = { $moment }までアクセスできます。
account-apps-then-unasked = その後は、アプリを使用すると確認なしで再びアクセスできるようになります。
account-apps-then-let-in = その後は、アプリを使用すると再びアクセスできるようになります。管理者が確認なしで許可しているためです。
account-apps-then-asks = その後は、もう一度許可を求められます。
account-apps-now-unasked = 現在はアクセスできません。アプリを使用すると、確認なしで再びアクセスできるようになります。
account-apps-now-let-in = 現在はアクセスできません。アプリを使用すると再びアクセスできるようになります。管理者が確認なしで許可しているためです。
account-apps-disabled = 管理者によって無効にされています。現在は何も行えません。

## サインイン方法。

account-security-title = セキュリティ
account-security-lead = ここで何かを変更するには、先に本人確認が必要です。
account-locked-down = アカウントは{ $moment }に保護されました。ほかのすべてのブラウザからサインアウトされ、アプリのアクセス、信頼されたブラウザ、メールで送られたリンクは無効になりました。
account-locked-down-do = 新しいパスワードを設定し、メールアドレス、パスキー、認証アプリがご自身のものであることを確認して、新しいリカバリーコードを作成してください。
account-address-is = アカウントのアドレスは { $email } です。
account-address-change = 別のアドレスを使う
account-passkeys = パスキー
account-passkeys-lead = パスキーを使うと、指紋、顔、またはデバイスのPINでサインインでき、パスワードの入力は不要です。
account-passkey-synced = 同期済み、追加：{ $added }、最終使用：{ $used }
account-passkey-synced-unused = 同期済み、追加：{ $added }、未使用
account-passkey-here = 1台のデバイスのみ、追加：{ $added }、最終使用：{ $used }
account-passkey-here-unused = 1台のデバイスのみ、追加：{ $added }、未使用
account-passkey-rename = 名前を変更
account-passkey-name = 新しい名前
account-passkey-another = 別のパスキーを追加
account-password-since = { $date }に設定しました。
account-password-none = 設定されていません。
account-password-change = 変更する
account-password-choose = 設定する
account-totp = 2段階認証：アプリのコード
account-totp-beside = パスワードの後に、パスキーを求められます。アプリのコードを使って進むこともできます。
account-totp-none = パスワードだけでサインインできます。2段階認証を設定すると、パスワードを知られてもサインインされません。
account-totp-added = 追加：{ $added }、最終使用：{ $used }
account-totp-added-unused = 追加：{ $added }、未使用
account-totp-another = 別のアプリを追加
account-totp-app = アプリを設定
account-recovery = リカバリーコード
account-recovery-left =
    { $count ->
        [0] 残りはありません。コードが1つあれば、スマートフォンがなくてもサインインできます。
       *[other] 残りは{ $count }個です。コードが1つあれば、スマートフォンがなくてもサインインできます。
    }
account-recovery-new = 新しいコードを作成
account-recovery-replaced = 新しいコードを作成すると、古いコードは使えなくなります。
account-devices = 2段階認証を省略するデバイス
account-devices-none = サインインには毎回、2段階認証が必要です。
account-devices-some =
    { $count ->
       *[other] { $count }個のブラウザでは、そこでの選択により、パスワードだけでサインインできます。
    }
account-devices-forget = どこでも2段階認証を求める
account-providers = ほかのプロバイダー
account-providers-lead = ほかのサービスのアカウントと連携すると、それを使ってサインインできます。
account-provider-connected = 連携：{ $added }、最終使用：{ $used }
account-provider-connected-unused = 連携：{ $added }、未使用
account-provider-disconnect = 連携を解除
account-provider-connect = { $provider }と連携
account-last-way-title = これは削除できません
account-last-way = ほかにサインインする方法がありません。
account-last-way-do = 先にパスキーを追加するかパスワードを設定し、その後で削除してください。

## 別のパスワード、パスキー、コードを生成するアプリ。

account-password-title = パスワードの変更
account-password-lead = 変更すると、ほかのすべてのブラウザからサインアウトされ、アプリのアクセスは終了します。
account-passkey-lead = 指紋、顔、PINなど、デバイスのロック解除方法でサインインします。入力するものはなく、ほかのサイトに求められることもありません。
account-totp-name = アプリまたはスマートフォンの呼び名（任意）
account-totp-do = 有効にする
account-totp-unnamed = 認証アプリ

## 別のアドレス。

account-address-lead = アカウントのアドレスは { $email } です。新しいアドレスを入力してください。リンクを記載したメールがそのアドレスに届きます。このブラウザでリンクを開いて確認してください。サインインから10分が過ぎている場合は、もう一度本人確認が必要です。
account-address-new = 新しいメールアドレス
account-address-same = すでにアカウントのアドレスになっています。
account-confirm-title = アドレスの確認
account-confirm-lead = 確認すると、アカウントのアドレスは { $from } から { $to } に変わります。サインインには新しいアドレスを使い、アカウントに関するメールも新しいアドレスに届きます。
account-confirm-old = 以前のアドレスには通知が届き、7日間はそのメールから変更を取り消せます。ほかのブラウザからはサインアウトされます。
account-confirm-do = このアドレスを使う
account-link-sign-in-title = 先にサインインしてください
account-link-sign-in = アドレスを確認するには、先にご自身のアカウントであることを示す必要があります。
account-link-sign-in-do = 対象のアカウントにサインインしてから、このブラウザでメールのリンクをもう一度開いてください。アドレスの変更に心当たりがない場合は、メールを無視してください。
account-link-other-title = このリンクは別のアカウントのものです
account-link-other = このブラウザでサインインしているアカウントのリンクではないため、何も変更されていません。
account-link-other-do = リンクを依頼したアカウントにサインインして、もう一度開いてください。依頼していない場合は、メールを無視してください。
account-link-dead = すでに使用されたか、有効期限が切れているか、その後アカウントが変更されています。
account-link-dead-do = 引き続き別のアドレスを使いたい場合は、もう一度リンクを送信してください。
account-taken-title = このアドレスは使用されています
account-taken = すでに別のアカウントのアドレスになっています。お使いのアカウントは変更されていません。
account-taken-do = 別のアドレスを使うか、サーバーの運営者にお問い合わせください。

## 以前のアドレスに届いたメールから取り消す。

account-undo-title = アドレスを元に戻す
account-undo-lead = アカウントのアドレスは { $now } です。取り消すと、{ $old } に戻ります。
account-undo-ways = パスワード、パスキー、認証アプリ、リカバリーコード、サインインに使うプロバイダーは、アドレスの変更前の状態に戻ります。
account-undo-added = その後に追加されたものはなくなります。
account-undo-sign-ins = すべてのブラウザとアプリで、すべてのサインインが終了します。
account-undo-do = 変更を取り消す
account-undo-was-you = ご自身でアドレスを変更した場合は、このページを閉じてください。
account-undo-dead = すでに使用されたか、7日が過ぎたか、その後管理者がアカウントを変更しています。
account-undo-dead-do = アカウントが以前の状態と異なる場合は、サーバーの運営者にお問い合わせください。
account-undo-disabled-title = このアカウントは無効です
account-undo-disabled = 無効な間は、何も変更されません。
account-undo-taken-title = 以前のアドレスは使用されています
account-undo-taken = すでに別のアカウントのアドレスになっています。何も変更されていません。
account-restored-title = アカウントが元に戻りました
account-restored-lead = アドレスは再び { $email } になり、以前のサインイン方法に戻りました。すべてのサインインが終了しました。
account-restored-do = アドレスを変更した人が、パスワードを知っている可能性があります。新しいパスワードを設定してからサインインし、サインイン方法を確認してください。
account-restored-password = 新しいパスワードを設定

## サインイン中の場所。

account-sessions-lead = 心当たりのないものがある場合は、{ $lock }。アプリのアクセスも終了します。ほかのブラウザをサインアウトするには、先に本人確認が必要です。
account-sessions-lock = アカウントを保護してください
account-session-this = このブラウザ
account-session-began = サインイン：{ $began }
account-session-began-remembered = サインイン：{ $began }、サインイン状態を保持
account-session-began-with = サインイン：{ $began }（{ $means }）
account-session-began-with-remembered = サインイン：{ $began }（{ $means }）、サインイン状態を保持
account-session-password = パスワード
account-session-code = コード
account-session-passkey = パスキー
account-session-used = 最終使用：{ $used }、{ $address } から
account-session-out-this = （このブラウザ）
account-session-out-of = （{ $browser }、サインイン：{ $began }）
account-sessions-more =
    { $count ->
       *[other] ほか{ $count }件
    }
account-sessions-also-apps = アプリのアクセスも取り消す（アプリごとに再び許可を求められます）
account-sessions-others = ほかのすべての場所でサインアウト
account-sessions-everywhere = すべての場所でサインアウト（このブラウザーを含む）
account-sessions-nowhere = ほかにサインインしている場所はありません。
account-sessions-told = 通知を求めているアプリには、すぐに通知されます。

## ほかの人による使用。

account-lock-title = アカウントの保護
account-lock-question = ほかの人による操作でしたか？
account-lock-lead = アカウントを保護すると、サインインしているのはこのブラウザのあなただけになります。
account-lock-browsers = ほかのすべてのブラウザからサインアウトされます。
account-lock-apps = アプリのアクセスは終了し、アプリはもう一度許可を求める必要があります。アプリが現在持っているアクセスは、期限が切れるまで有効です。
account-lock-devices = 信頼されたブラウザはなくなり、どこでも2段階認証が求められます。
account-lock-links = メールで送られた、パスワードを設定するためのリンクは使えなくなります。
account-lock-stays = パスワード、パスキー、認証アプリはそのまま残ります。次の画面で確認してください。
account-lock-do = 保護する

## 保存されている情報と、アカウントの削除。

account-copy = 保存されている情報のコピー
account-copy-lead = アカウントの内容、サインイン方法、サインイン中の場所、アプリ、アカウントの履歴など、あなたについてこのサーバーに保存されているすべての情報を1つのファイルにまとめます。パスワードなどの秘密の情報は含まれません。ほかの人に読まれない場所に保管してください。
account-copy-do = データをダウンロード
account-copy-programs = プログラム向け：JSON（RFC 8259）。
account-end = アカウントの終了
account-end-lead = 先に、一緒に削除されるものが表示されます。削除すると元に戻せません。
account-end-ask = アカウントの削除は、このサーバーの運営者が行います。運営者にお問い合わせください。
account-end-ask-whom = アカウントの削除は、このサーバーの運営者が行います。お問い合わせ先：{ $contact }
account-delete = アカウントの削除
account-delete-last-owner = このサーバーには、サインインできる所有者がほかにいません。サーバーには所有者が必要です。先に、有効なアカウントを持つほかの人を所有者にしてから、もう一度このページを開いてください。
account-delete-last-owner-do = サーバーの運営者が { $command } を実行します。{ $email } は新しい所有者のアカウントのアドレスです。
account-delete-under-audit = あなたにはこのサーバーの管理権限があり、その使用の記録はアカウントと一緒に削除されません。先に所有者または管理者がロールを外すか、アカウントを削除する必要があります。
account-delete-lead = ここに保存されている { $email } の情報はすべて直ちに削除され、誰にも元に戻せません。
account-delete-other = このアカウントのアドレスではありません。何も削除されていません。
account-delete-what = 失われるもの
account-delete-what-account = 名前とアドレス、サインイン方法、グループとロール。
account-delete-what-sessions =
    { $count ->
        [1] このブラウザでのサインイン。
       *[other] このブラウザを含む{ $count }個のブラウザでのサインイン。通知を求めているアプリには通知されます。
    }
account-delete-what-apps = アカウントを使ってアプリにできること。アプリ自体が保存している情報は、アプリに残ります。
account-delete-no-app = アカウントを使用できるアプリはありません。
account-delete-apps = アカウントを使用できなくなるアプリ
account-delete-type = 誤って削除しないよう、アカウントのアドレスを入力してください
account-delete-do = アカウントを完全に削除する
account-delete-mail = アカウントが削除されたことが、このアドレスにメールで通知されます。
account-delete-keep = 削除しない
account-deleted-title = アカウントを削除しました
account-deleted-lead = ここに保存されていた { $email } の情報は削除され、すべての場所でサインアウトされました。アプリ自体が保存している情報は、数分間、またはアプリでサインアウトするまで、引き続き表示されることがあります。
account-deleted-home = ホームへ
