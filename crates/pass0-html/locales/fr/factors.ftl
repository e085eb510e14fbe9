### Deuxième étape, nouvelle preuve.

## La deuxième étape de la connexion

second-title = Encore une étape
second-heading = Encore une étape
second-required = Votre compte demande cela avant que vous puissiez continuer.
second-choose = Votre compte demande une deuxième étape avant que vous puissiez continuer. Choisissez celle que vous voulez configurer.
second-over = Ce code n’est plus valable. Veuillez en demander un nouveau.
second-lost = Je ne peux pas l’utiliser
second-cancel = Annuler la connexion

## Une deuxième étape perdue

lost-title = Vous ne pouvez pas utiliser votre deuxième étape ?
lost-what = Nous pouvons supprimer votre deuxième étape et vos codes de secours. Cela prend 72 heures, et nous vous écrivons tout de suite puis chaque jour.
lost-stop = Une connexion avec l’un d’eux avant ce délai l’empêche.
lost-then = Tout le monde est déconnecté de votre compte maintenant, et d’ici là rien ne peut être changé dans votre façon de vous connecter.
lost-button = Supprimer ma deuxième étape
lost-back = Revenir

## Montrer une nouvelle fois qui l’on est

step-up-title = Veuillez montrer que c’est bien vous
step-up-why = Votre connexion remonte à un certain temps. Ce que vous voulez faire maintenant demande une nouvelle preuve.
step-up-mail = M’envoyer un e-mail
step-up-set-up = Votre compte n’a encore rien d’assez sûr pour cela. Veuillez d’abord configurer une clé d’accès.
step-up-account = Ouvrir mon compte
