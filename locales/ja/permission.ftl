permission-openid = 再訪時に、同じ利用者であることを認識する
permission-profile = プロフィール（名前、写真、生年月日、言語など）を見る
permission-email = メールアドレスを見る
permission-phone = 電話番号を見る
permission-address = 住所を見る
permission-roles = ここでのロールを見る
permission-groups = ここで所属しているグループを見る
permission-offline-access = アプリを利用していない間もアクセスを保持する

permission-use = あなたに代わってサービスを利用する
permission-see = 次の情報を見る：{ $what }
permission-see-and-show =
    { $count ->
       *[other] 次の情報を見て、そのサービスに伝える：{ $what }
    }
permission-new = 新規
permission-sensitive = 要注意：このアプリを信頼できる場合にのみ許可してください

permission-your = { $what }
permission-roles-here = ここでのロール
permission-roles-own = アプリでの呼び方によるロール
permission-groups-here = ここでのグループ
permission-groups-own = アプリでの呼び方によるグループ

permission-nothing-known = この情報はまだ登録されていません。
permission-not-known = 未登録
permission-none = 現在はなし
permission-yes = はい
permission-no = いいえ

permission-administration = このサーバーの管理
permission-clients-read = すべてのアプリとその設定を見る
permission-clients-write = すべてのアプリを変更し、新しく登録する
permission-clients-own = あなた自身のアプリを見て変更し、新しく登録する
permission-users-read = すべての人のアカウントを見る
permission-users-write = すべての人のアカウントを変更、削除する
permission-permissions-read = ロール、グループ、権限を見る
permission-permissions-write = ロール、グループ、権限を変更する
permission-keys-read = 署名鍵を見る
permission-keys-write = 署名鍵を交換、失効させる
permission-sessions-read = どこでサインインしているか、アプリに何を許可したかを見る
permission-sessions-write = ほかの人をサインアウトさせ、アプリへの許可を取り消す
permission-audit-read = 監査ログを読む
permission-settings-read = 設定を見る
permission-providers-read = サインインに使うプロバイダーを見る
permission-providers-write = サインインに使うプロバイダーを変更する
permission-owners-write = 所有者を任命、解任する
