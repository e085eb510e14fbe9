### アカウントのページ、セッション、サインアウト

account-title = セッション
account-own-title = アカウント
account-heading = サインインしています
account-sign-out = サインアウト
account-pending-stop = 止めるには、それまでに一度サインアウトし、二段階目の確認を使ってもう一度サインインしてください。それまではサインイン方法を変更できません。
account-sessions = サインイン中のブラウザー
account-this-browser = このブラウザー
account-session-operator-link = 管理者のリンク
account-session-operator-recovery = 管理者の復旧リンク
account-operator = 管理者のリンクでサインインしています。このアカウントのサインイン方法の変更、データのダウンロード、アカウントの削除はできません。
account-session-times = 開始：{ $created }、最終使用：{ $seen }
account-end = 終了
account-end-of = { $browser } のセッションを終了
account-end-others = ほかのセッションをすべて終了
account-events = 最近の出来事

event-times = （{ $times } 回、最初は { $since }）
event-asked = サインイン用メールの送信を依頼
event-mail-accepted = メールを送信
event-mail-refused = メールサーバーがメールを拒否
event-opened-elsewhere = 依頼元とは別のブラウザーでリンクが開かれました（何も行われていません）
event-code-wrong = 誤ったコードを入力
event-signed-in = サインイン
event-operator-link-made = 管理者がサインインリンクを作成
event-operator-recovery-made = 管理者が復旧リンクを作成
event-operator-signed-in = 管理者のリンクによるサインイン
event-operator-recovered = 管理者の復旧リンクによるサインイン
event-signed-out = サインアウト
event-session-ended = セッションを終了
event-passkey-added = パスキーを追加
event-passkey-renamed = パスキーの名前を変更
event-passkey-offer-declined = パスキーの案内を表示しない設定に変更
event-passkey-removed = パスキーを削除
event-credentials-reset = 管理者がすべてのパスキーと二段階目の確認を解除
event-passkey-refused = パスキーを使用できず
event-passkey-changed = 別のアプリまたは保管先に移動されたパスキーを拒否
event-passkey-not-added = パスキーの追加に失敗
event-clone-suspected = パスキーが複製された可能性あり
event-totp-on = アプリのコードを有効化
event-totp-off = アプリのコードを無効化
event-totp-wrong = アプリの誤ったコードを入力
event-totp-replayed = アプリのコードを再度入力
event-recovery-code-wrong = 誤った予備コードを入力
event-recovery-codes-made = 新しい予備コードを作成
event-recovery-code-used = 予備コードを使用
event-stepped-up = ご本人であることを再確認
event-email-asked = メールアドレスの変更を依頼
event-email-changed = メールアドレスを変更
event-email-restored = 以前のメールアドレスに復元
event-not-me = 変更の前の状態に復元
event-recovery-started = 二段階目の確認の解除を依頼
event-recovery-done = 72 時間後に二段階目の確認を解除
event-recovery-cancelled = 二段階目の確認の解除を中止

logout-title = サインアウト
logout-heading = { $app } からサインアウトしますか？
logout-why = 別のサイトからここに移動しました。ボタンを押さなければ、サインインしたままです。

account-notice-passkey-added = パスキーを追加しました。
account-notice-passkey-renamed = パスキーの名前を変更しました。
account-notice-passkey-removed = パスキーを削除しました。端末に残っているパスキーも削除することをお勧めします。
account-notice-totp-on = 今後はサインインのときに、アプリのコードも入力していただきます。
account-notice-totp-off = サインインのときに、アプリのコードは不要になりました。
account-notice-email-asked = 新しいアドレスにメールを送りました。そのリンクをこのブラウザーで開いてください。それまでは何も変わりません。
account-notice-email-changed = メールアドレスを変更しました。
account-notice-sessions-ended = ほかのすべての場所からサインアウトしました。

account-email = メールアドレス
account-email-change = アドレスを変更
account-email-new = 新しいアドレス
account-email-hint = ご本人のアドレスであることを確かめるため、まずそのアドレスにメールを送ります。
account-email-button = メールを送る

account-passkeys = パスキー
account-passkeys-what = パスキーがあれば、指紋、顔、または端末の画面ロックでサインインできます。
account-passkey = パスキー
account-passkey-synced = お使いの端末すべてで利用可
account-passkey-times = 追加：{ $created }、最終使用：{ $used }
account-passkey-unused = 追加：{ $created }、未使用
account-passkey-rename = 名前を変更
account-passkey-rename-of = { $name } の名前を変更
account-passkey-name = 名前
account-passkey-remove = 削除
account-passkey-remove-of = { $name } を削除
account-passkey-last = ほかにサインインする方法がないため、削除できません。
account-passkey-add = パスキーを追加

account-second = 二段階目の確認
account-second-why = 二段階目の確認を有効にすると、サインインのときにスマートフォンのアプリが表示するコードも必要になります。
account-totp-set-up = コード用のアプリを設定
account-totp-on = 認証アプリの設定日時：{ $since }
account-totp-used = 最終使用：{ $used }
account-totp-replace = 別のアプリを設定
account-totp-off = コードを無効にする

account-sessions-count =
    { $sessions ->
        [1] サインインしているのはこのブラウザーだけです
       *[other] { $sessions } か所でサインインしています
    }

account-data = お客様のデータ
account-data-get = 保存されているデータをダウンロード
account-data-delete = アカウントを削除
