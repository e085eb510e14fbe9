### 提供を終了した追加の確認

other-factor = 提供を終了した追加の確認
other-event-on = 追加の確認を有効化
other-event-off = 追加の確認を無効化
other-event-wrong = 追加の確認で誤ったコードを入力
other-event-replayed = コードを再度入力
other-event-unsent = 追加の確認のコードを送信できず
other-change-on = アカウントで追加の確認が有効になりました
other-change-off = アカウントで追加の確認が無効になりました
other-reset = これまでの追加の確認の一つは使えなくなりました。サインインして、もう一度設定してください。設定するまでは、それなしでサインインします。
