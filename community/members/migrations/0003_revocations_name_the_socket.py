from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0002_remember_role_changes'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='revocation',
            name='member',
        ),
        migrations.AddField(
            model_name='revocation',
            name='public_id',
            field=models.CharField(default='', max_length=16),
            preserve_default=False,
        ),
    ]
