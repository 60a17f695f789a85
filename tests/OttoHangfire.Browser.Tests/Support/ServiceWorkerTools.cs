using System.Text.Json;
using Microsoft.Playwright;

namespace OttoHangfire.Browser.Tests.Support;

/// <summary>What the tools for developers can do with the service worker of a page's address: deliver a message to it, and ask it something.</summary>
internal sealed class ServiceWorkerTools
{
    private readonly IPage _page;
    private readonly ICDPSession _tools;
    private readonly string _origin;
    private readonly TaskCompletionSource<string> _registration = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServiceWorkerTools(IPage page, ICDPSession tools, string origin) => (_page, _tools, _origin) = (page, tools, origin);

    /// <summary>Waits until the address of the page has a service worker.</summary>
    public static async Task<ServiceWorkerTools> OpenAsync(IPage page, string origin)
    {
        var opened = new ServiceWorkerTools(page, await page.Context.NewCDPSessionAsync(page), origin);
        opened._tools.Event("ServiceWorker.workerRegistrationUpdated").OnEvent += (_, told) => opened.Note(told);
        await opened._tools.SendAsync("ServiceWorker.enable");
        await opened._registration.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return opened;
    }

    /// <summary>Hands it a message, as the push service does once the browser has decrypted it.</summary>
    public async Task DeliverAsync(string message) => await _tools.SendAsync("ServiceWorker.deliverPushMessage", new Dictionary<string, object>
    {
        ["origin"] = _origin,
        ["registrationId"] = await _registration.Task,
        ["data"] = message,
    });

    /// <summary>What is shown now: title, text, and the names of the buttons.</summary>
    public async Task<IReadOnlyList<(string Title, string Body, string Buttons)>> ShownAsync()
    {
        var shown = await _page.EvaluateAsync<JsonElement>("""
            navigator.serviceWorker.ready.then(registration => registration.getNotifications())
              .then(all => all.map(one => ({ title: one.title, body: one.body, buttons: one.actions.map(action => action.title).join(', ') })))
            """);
        return [.. shown.EnumerateArray().Select(one => (Text(one, "title"), Text(one, "body"), Text(one, "buttons")))];
    }

    /// <summary>Presses a button of the first notification that is shown; none of it where the name is empty. Waits for what comes of it.</summary>
    public Task PressAsync(int button) => InWorkerAsync($$"""
        registration.getNotifications().then(async ([shown]) => {
          const click = new NotificationEvent('notificationclick', { notification: shown, action: 'answer-{{button}}' });
          let work = null;
          click.waitUntil = its => { work = its; };
          self.dispatchEvent(click);
          await work;
        })
        """);

    private static string Text(JsonElement notification, string field) => notification.GetProperty(field).GetString()!;

    private void Note(JsonElement? told)
    {
        foreach (var one in told?.GetProperty("registrations").EnumerateArray() ?? [])
        {
            if (one.GetProperty("scopeURL").GetString() == $"{_origin}/")
            {
                _registration.TrySetResult(one.GetProperty("registrationId").GetString()!);
            }
        }
    }

    /// <summary>Only the browser itself leads to a worker, and its answers come as messages.</summary>
    private async Task InWorkerAsync(string script)
    {
        var browser = await _page.Context.Browser!.NewBrowserCDPSessionAsync();
        var answered = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        browser.Event("Target.receivedMessageFromTarget").OnEvent += (_, told) => answered.TrySetResult(told!.Value.GetProperty("message").GetString()!);
        var targets = (await browser.SendAsync("Target.getTargets"))!.Value.GetProperty("targetInfos").EnumerateArray();
        var worker = targets.Last(target => target.GetProperty("type").GetString() == "service_worker" && target.GetProperty("url").GetString()!.StartsWith(_origin, StringComparison.Ordinal));
        var session = (await browser.SendAsync("Target.attachToTarget", new Dictionary<string, object> { ["targetId"] = worker.GetProperty("targetId").GetString()!, ["flatten"] = false }))!.Value;
        var evaluate = JsonSerializer.Serialize(new { id = 1, method = "Runtime.evaluate", @params = new { expression = script, awaitPromise = true } });
        await browser.SendAsync("Target.sendMessageToTarget", new Dictionary<string, object> { ["sessionId"] = session.GetProperty("sessionId").GetString()!, ["message"] = evaluate });
        (await answered.Task.WaitAsync(TimeSpan.FromSeconds(30))).Should().NotContain("exceptionDetails").And.NotContain("\"error\"");
        await browser.DetachAsync();
    }
}
