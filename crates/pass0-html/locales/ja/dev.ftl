### 開発モード

dev-mode = 開発モード：メールは送信されず、受信箱に保存されます。
dev-open-inbox = 受信箱を開く

inbox-title = 開発用受信箱
inbox-why = 送信されるはずだったメールです（新しい順）。
inbox-empty = まだメールはありません。サインインページからメールをリクエストしてください。
inbox-locked = この受信箱はロックされています。コンソールに表示された受信箱のアドレスを開いてください。
inbox-to = 宛先
inbox-at = 日時
inbox-code = コード
inbox-link = リンク
inbox-text = 全文
