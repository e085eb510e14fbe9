### 予備コード

second-recovery-code = 予備コード
second-recovery-hint = スマートフォンが手元にないときのために保管したコードの一つです。それぞれ一度だけ使えます。
second-recovery-wrong =
    { $left ->
        [0] 正しいコードではありません。これ以上は入力できません。
       *[other] 正しいコードではないか、すでに使われています。あと { $left } 回入力できます。
    }
second-recovery-malformed = 予備コードの形ではありません。表示されたとおりに入力してください。
recovery_code-use = 予備コードを使う
recovery-title = 予備コード
recovery-heading = 予備コード
recovery-why = スマートフォンをなくしたときは、代わりにこのコードの一つを使えます。それぞれ一度だけ有効です。
recovery-once = 表示されるのは今だけです。安全な場所に保管してください。
recovery-download = ファイルとしてダウンロード
recovery-print = 印刷
recovery-left =
    { $left ->
        [0] 予備コードは残っていません。
       *[other] 予備コードは残り { $left } 個です。
    }
recovery-replace-why = 新しいコードを作ると、以前のコードは使えなくなります。
recovery-replace = 新しい予備コードを作る
event-recovery-code-wrong = 誤った予備コードを入力
event-recovery-codes-made = 新しい予備コードを作成
event-recovery-code-used = 予備コードを使用
change-recovery-codes-made = アカウントの新しい予備コードが作られました
change-recovery-code-used = アカウントの予備コードが使われました
recovery_code-factor = 予備コード
resume-new-recovery-codes = 新しい予備コードを作成する
recovery_code-reset = これまでの予備コードは使えなくなりました。サインインして、新しい予備コードを作成してください。
