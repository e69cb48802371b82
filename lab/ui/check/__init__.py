"""What Check my backprop draws: the setting, the verdict, the chain of the way back."""
