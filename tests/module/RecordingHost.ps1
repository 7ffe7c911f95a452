# A PowerShell host that records its warnings and questions, and answers the questions, for what bypasses the streams of
# a cmdlet.

if (-not ('RecordingHost' -as [type])) {
    Add-Type -TypeDefinition @'
using System;
using System.Collections.Generic;
using System.Collections.Concurrent;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

public sealed class RecordingHost : PSHost
{
    public readonly ConcurrentQueue<string> Warnings = new ConcurrentQueue<string>();
    public readonly ConcurrentQueue<string> Questions = new ConcurrentQueue<string>();
    // The choice that answers every question; of ShouldProcess: 0 is Yes, 2 is No.
    public int Answer = 2;
    public override Guid InstanceId { get; } = Guid.NewGuid();
    public override string Name => "recording";
    public override Version Version => new Version(1, 0);
    public override CultureInfo CurrentCulture => CultureInfo.InvariantCulture;
    public override CultureInfo CurrentUICulture => CultureInfo.InvariantCulture;
    public override PSHostUserInterface UI => new Surface(this);
    public override void EnterNestedPrompt() => throw new NotSupportedException();
    public override void ExitNestedPrompt() => throw new NotSupportedException();
    public override void NotifyBeginApplication() { }
    public override void NotifyEndApplication() { }
    public override void SetShouldExit(int exitCode) { }

    private sealed class Surface : PSHostUserInterface
    {
        private readonly RecordingHost host;
        public Surface(RecordingHost host) { this.host = host; }
        public override PSHostRawUserInterface RawUI => null;
        public override void WriteWarningLine(string message) => host.Warnings.Enqueue(message);
        public override void Write(string value) { }
        public override void Write(ConsoleColor foreground, ConsoleColor background, string value) { }
        public override void WriteLine(string value) { }
        public override void WriteErrorLine(string value) { }
        public override void WriteDebugLine(string message) { }
        public override void WriteVerboseLine(string message) { }
        public override void WriteProgress(long sourceId, ProgressRecord record) { }
        public override string ReadLine() => throw new NotSupportedException();
        public override SecureString ReadLineAsSecureString() => throw new NotSupportedException();
        public override Dictionary<string, PSObject> Prompt(
            string caption, string message, Collection<FieldDescription> fields) => throw new NotSupportedException();
        public override int PromptForChoice(
            string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
        {
            host.Questions.Enqueue(caption + ": " + message);
            return host.Answer;
        }
        public override PSCredential PromptForCredential(
            string caption, string message, string user, string target) => throw new NotSupportedException();
        public override PSCredential PromptForCredential(
            string caption, string message, string user, string target, PSCredentialTypes types,
            PSCredentialUIOptions options) => throw new NotSupportedException();
    }
}
'@
}
