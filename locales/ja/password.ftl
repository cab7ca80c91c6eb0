password-choose = パスワードの設定
password-choose-new = 新しいパスワードの設定
password-welcome = { $server }へようこそ
password-first-lead = アカウント { $email } のパスワードを設定してください。
password-new-lead = アカウント { $email } の古いパスワードと置き換わります。
password-save = パスワードを保存
password-saved-title = パスワードを保存しました
password-saved = パスワードが保存されました
password-saved-lead = まだサインインしていません。このパスワードで{ $server }にサインインしてください。アプリから移動してきた場合は、アプリに戻ってサインインしてください。
password-forgotten-title = パスワードをお忘れですか？
password-forgotten-lead = サインインに使用するメールアドレスを入力してください。新しいパスワードを設定するためのリンクをメールでお送りします。
password-send-link = リンクを送信
password-no-address = メールアドレスではありません。name@example.com のような形式で入力してください。
password-rules = パスワードの条件：
password-rule-length =
    { $count ->
       *[other] { $count }文字以上であること（文字の種類は問いません）
    }
password-rule-guess = 推測されにくいこと（無関係な単語をいくつか組み合わせるとよいでしょう）
password-rule-once = ほかで使っていないこと
password-new = 新しいパスワード
password-new-again = 新しいパスワード（確認）
password-change = 次の点を変更してください：
password-too-long =
    { $count ->
       *[other] パスワードは{ $count }バイト以内にしてください。
    }
password-not-same = 2つのパスワードが一致しません。
password-too-short =
    { $count ->
       *[other] パスワードは{ $count }文字以上にしてください。
    }
password-too-easy = パスワードが推測されやすすぎます。
password-stolen = このパスワードは、ほかから盗まれたデータに含まれています。推測する人が最初に試すものです。
password-warn-rows = キーボードの並びどおりの文字列は推測されやすいです。
password-warn-pattern = キーボード上の短いパターンは推測されやすいです。
password-warn-repeat = 「aaa」のような繰り返しは推測されやすいです。
password-warn-repeats = 「abcabcabc」のような繰り返しは、「abc」とほとんど変わらず推測されやすいです。
password-warn-top-10 = 最もよく使われるパスワード上位10位に入っています。
password-warn-top-100 = 最もよく使われるパスワード上位100位に入っています。
password-warn-common = 非常によく使われるパスワードです。
password-warn-similar = よく使われるパスワードに似ています。
password-warn-sequence = abcや6543のような連続した文字は推測されやすいです。
password-warn-years = 最近の年号は推測されやすいです。
password-warn-word = 単語1つだけでは推測されやすいです。
password-warn-dates = 日付は推測されやすいことが多いです。
password-warn-names-alone = 名前や名字だけでは推測されやすいです。
password-warn-names = よくある名前や名字は推測されやすいです。
password-try-words = いくつかの単語を使い、よくある言い回しは避けてください。
password-try-no-symbols = 記号、数字、大文字は必要ありません。
password-try-more-words = 単語を1つか2つ追加してください。珍しい単語のほうが効果的です。
password-try-capitals = 大文字にしてもあまり効果はありません。
password-try-uppercase = すべて大文字でも、すべて小文字の場合とほとんど変わりません。
password-try-reversed = 単語を逆から書いても、あまり変わりません。
password-try-substitutions = 「a」を「@」にするような予想しやすい置き換えは、あまり効果がありません。
password-try-longer-pattern = もっと長く、向きの変化が多いキーボードパターンを使ってください。
password-try-no-repeats = 単語や文字の繰り返しは避けてください。
password-try-no-sequences = 連続した文字は避けてください。
password-try-no-years = 最近の年号は避けてください。
password-try-no-own-years = ご自身に関係のある年号は避けてください。
password-try-no-own-dates = ご自身に関係のある日付や年号は避けてください。
