### セッション、再確認、サインアウト

account-title = セッション
account-own-title = アカウント
account-heading = サインインしています
account-sign-out = サインアウト
account-sessions = サインイン中のブラウザー
account-this-browser = このブラウザー
account-session-times = 開始：{ $created }、最終使用：{ $seen }
account-end = 終了
account-end-of = { $browser } のセッションを終了
account-end-others = ほかのセッションをすべて終了
account-events = 最近の出来事

event-asked = サインイン用メールの送信を依頼
event-mail-accepted = メールを送信
event-mail-refused = メールサーバーがメールを受け付けず
event-opened-elsewhere = 依頼元とは別のところでリンクが開かれた（何も行われていません）
event-code-wrong = 誤ったコードを入力
event-signed-in = サインイン
event-signed-out = サインアウト
event-session-ended = セッションを終了

fresh-title = ご本人であることをご確認ください
fresh-why = 前回のサインインから時間がたっています。この操作の前に、確認のメールをお送りします。
fresh-button = メールを送る

logout-title = サインアウト
logout-heading = { $app } からサインアウトしますか？
logout-why = 別のサイトからここに移動しました。ボタンを押さなければ、サインインしたままです。
